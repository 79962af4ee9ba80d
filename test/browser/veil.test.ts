import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const };

it("veils what is explicit, as it is chosen, until it is asked for; one picture at a time", async () => {
  await using local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  const plain = await local.upload(await pictures.quarters(), "plain.png");
  const id = await local.upload(await pictures.withExif(), "explicit.jpg");
  await local.idle(); // nothing can be said of a file before it is taken in
  const headers = { "content-type": "application/json" };
  const init = { method: "PATCH", headers, body: JSON.stringify({ safety: "nsfw" }) };
  expect((await fetch(`${local.httpUrl}/v1/assets/${id}`, init)).status).toBe(200);
  await local.idle();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;
  const styleOf = (of: string, property: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('main a[data-asset="${of}"] img')).${property}`);
  await page.locator(`main a[data-asset="${id}"] img[data-shown=true]`).waitFor();
  expect(await styleOf(id, "filter")).toMatch(/blur/);
  expect(await styleOf(plain, "filter")).toBe("none");
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/veil-wide.png` });

  await page.keyboard.press("h");
  expect(await styleOf(id, "visibility")).toBe("hidden");
  await page.reload();
  await page.getByRole("main", { name: "Library" }).waitFor();
  await page.keyboard.press("/");
  const filters = page.getByRole("region", { name: "Filters" });
  const choice = filters.getByRole("combobox", { name: "Explicit pictures" });
  expect(await choice.inputValue()).toBe("cover");
  await choice.selectOption("Blurred");
  await filters.getByRole("button", { name: "explicit 1" }).waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/veil-filters.png` });

  await page.goto(`${local.httpUrl}/?asset=${id}`);
  const viewer = page.getByRole("dialog", { name: "Viewer: explicit.jpg" });
  await viewer.getByText("Treated as explicit").waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/veil-viewer.png` });
  await page.keyboard.press("h");
  expect(await page.evaluate("document.documentElement.dataset.veil")).toBe("cover");
  await viewer.getByRole("button", { name: "Show it" }).press("Enter");
  await viewer.getByRole("img", { name: "explicit.jpg" }).waitFor();
  expect(complaints.filter((said) => !said.includes("503"))).toEqual([]);

  await using small = await openPage(`${local.httpUrl}/?asset=${id}`, phone);
  await small.page.getByText("Treated as explicit").waitFor();
  if (process.env.SHOTS) await small.page.screenshot({ path: `${process.env.SHOTS}/veil-phone.png` });
  await small.page.goto(local.httpUrl);
  await small.page.getByRole("button", { name: "Filters" }).tap();
  await small.page.getByRole("combobox", { name: "Explicit pictures" }).waitFor();
  expect(await small.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  if (process.env.SHOTS) await small.page.screenshot({ path: `${process.env.SHOTS}/veil-phone-filters.png` });
}, 120_000);
