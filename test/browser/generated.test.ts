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

it("shows how a prompt changed when another file took the place of the first", async () => {
  await using local = await startLocal();
  const put = async (prompt: string, seed: number) => {
    const parameters = `${prompt}\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: ${seed}, Size: 8x8, Model: dream`;
    await local.upload({ name: "fox.png", bytes: pngOf({ parameters }) });
    await local.idle();
  };
  await put("a red fox in the snow", 1);
  await put("a grey fox in the snow, at night", 2);
  await using opened = await openPage(local.httpUrl, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  await page.getByRole("link", { name: /fox\.png/ }).click();
  const history = page.getByText("How it changed (1)");
  if (!(await history.isVisible())) await page.keyboard.press("i");
  await history.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("region", { name: "Generated" });
  const texts = (tag: string) => panel.locator(tag).allTextContents();
  expect([await texts("del"), await texts("ins")]).toEqual([
    ["red ", "snow", "1"],
    ["grey ", "snow, at night", "2"],
  ]);
  await panel.getByText("another file took its place").waitFor();
  expect(complaints).toEqual([]);
});
