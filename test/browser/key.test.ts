import { createHash } from "node:crypto";
import { provideContext } from "@darkroom/platform";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const key = "dr_of_this_library";

it("asks for the key of a library that has one, and shows its pictures once it has it", async () => {
  await using local = await startLocal();
  await local.upload(await pictures.withExif());
  const apiKeySha256 = createHash("sha256").update(key).digest("hex");
  provideContext({ ...local.ctx, config: { ...local.ctx.config, apiKeySha256 } });

  await using opened = await openPage(local.httpUrl);
  const { page } = opened;
  await page.getByRole("heading", { name: "This library asks for its key" }).waitFor();
  const field = page.getByLabel(/^It was made with the deployment/);
  await field.fill("dr_of_another");
  await page.getByRole("button", { name: "Open the library" }).click();
  await page.getByRole("alert").getByText("This is not the key of this library").waitFor();

  await field.fill(key);
  await page.keyboard.press("Enter");
  const photo = page.getByRole("link", { name: /^Photo, / });
  await photo.locator("img[data-shown=true]").waitFor();
  expect(await page.evaluate("document.cookie")).toBe("");

  await page.reload();
  await photo.locator("img[data-shown=true]").waitFor();

  await page.getByRole("button", { name: "Keys and help" }).click();
  await page.getByRole("button", { name: "Sign out" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "This library asks for its key" }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
});
