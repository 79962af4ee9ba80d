import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const };

it("shows what is seldom looked at over the library, forgets what was looked at, and goes when it is sent away or a filter is set", async () => {
  await using local = await startLocal();
  for (const name of ["withExif", "redSquare", "quarters", "webp", "greyJpeg", "tiff"] as const)
    await local.upload(await pictures[name]());
  await local.idle();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;
  const corner = page.getByRole("region", { name: "Seldom looked at" });
  const looked = corner.getByRole("link").first();
  await looked.locator("img[data-shown=true]").waitFor();
  const shown = await corner.getByRole("link").count();
  const name = (await looked.getAttribute("title")) ?? "";
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/quiet-wide.png` });

  const told = page.waitForResponse((answer) => answer.url().endsWith("/v1/views") && answer.ok());
  await looked.press("Enter");
  await page.getByRole("dialog", { name: `Viewer: ${name}` }).waitFor();
  await told;
  await page.keyboard.press("Escape");
  await expect.poll(() => corner.getByRole("link").first().getAttribute("title")).not.toBe(name);
  expect(await corner.getByRole("link").count()).toBe(shown);

  await page.getByRole("link", { name: /^Photos/ }).click();
  await corner.waitFor({ state: "detached" });
  await page.getByRole("link", { name: /^All/ }).click();
  await corner.getByRole("button", { name: "Dismiss for today" }).click();
  await corner.waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("main", { name: "Library" }).waitFor();
  await page.keyboard.press("q");
  await corner.waitFor();
  expect(complaints).toEqual([]);

  await using small = await openPage(local.httpUrl, phone);
  await small.page.getByRole("region", { name: "Seldom looked at" }).locator("img[data-shown=true]").first().waitFor();
  expect(await small.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  if (process.env.SHOTS) await small.page.screenshot({ path: `${process.env.SHOTS}/quiet-phone.png` });
}, 120_000);
