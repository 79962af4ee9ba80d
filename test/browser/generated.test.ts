import { expect, it } from "vitest";
import { pngOf, sampleTexts } from "../fixtures/generated.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

it("shows how a picture was generated, and copies its prompt by one click or one key", async () => {
  await using local = await startLocal();
  await local.upload({ name: "goldfish.png", bytes: pngOf(sampleTexts("fooocus")) });
  await local.idle();
  const permissions = ["clipboard-read", "clipboard-write"];
  await using opened = await openPage(local.httpUrl, { permissions, viewport: { width: 1280, height: 900 } });
  const { page, complaints } = opened;
  await page.getByRole("link", { name: /goldfish\.png/ }).click();
  const generated = page.getByRole("region", { name: "Generated" });
  await generated.waitFor();

  const said = await generated.textContent();
  for (const words of ["a smiling goldfish", "Fooocus 2.4.3", "juggernautXL_v8Rundiffusion", "6952411511246973023"])
    expect(said).toContain(words);
  expect(await page.getByRole("complementary", { name: "Facts" }).textContent()).not.toContain('"dialect"');

  await generated.getByRole("button", { name: "Copy prompt" }).click();
  await generated.getByText("Copied").waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("a smiling goldfish");
  await page.evaluate('navigator.clipboard.writeText("")');
  await page.keyboard.press("c");
  await expect.poll(() => page.evaluate("navigator.clipboard.readText()")).toBe("a smiling goldfish");

  const raw = generated.getByText("Raw text: PNG parameters");
  await raw.focus();
  await page.keyboard.press("Enter");
  await generated.getByText('"guidance_scale": 4').waitFor();
  expect(complaints).toEqual([]);
});
