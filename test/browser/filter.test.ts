import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const };

it("filters the library with counts, by keyboard and on a phone, and the address keeps what was chosen", async () => {
  await using local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  await local.upload(await pictures.withExif(), "a/camera.jpg");
  await local.upload(await pictures.redSquare(), "b/plain.jpg");
  await local.idle();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;
  const withCamera = page.getByRole("link", { name: /camera\.jpg/ });
  const plain = page.getByRole("link", { name: /plain\.jpg/ });
  await plain.waitFor();

  await page.keyboard.press("/");
  const filters = page.getByRole("region", { name: "Filters" });
  await filters.getByText("2 found").waitFor();
  const place = filters.getByRole("group", { name: "Place" });
  await place.getByRole("button", { name: "With a place 1" }).press("Enter");
  await filters.getByText("1 found").waitFor();
  await plain.waitFor({ state: "detached" });
  await withCamera.locator("img[data-shown=true]").waitFor();
  expect(new URL(page.url()).searchParams.get("place")).toBe("true");
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/wide.png` });

  await page.reload();
  await filters.getByText("1 found").waitFor();
  await withCamera.waitFor();
  await filters.getByRole("button", { name: /^Without Place/ }).click();
  await plain.waitFor();
  expect(complaints.filter((said) => !said.includes("503"))).toEqual([]);

  await using small = await openPage(`${local.httpUrl}/?place=false&camera=Nobody`, phone);
  await small.page.getByRole("heading", { name: "Nothing found" }).waitFor();
  await small.page.getByRole("button", { name: "Filters" }).tap();
  await small.page.getByRole("group", { name: "Place" }).waitFor();
  expect(await small.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  if (process.env.SHOTS) await small.page.screenshot({ path: `${process.env.SHOTS}/phone.png` });
  await small.page.getByRole("button", { name: "Clear all" }).tap();
  await small.page.getByRole("link", { name: /plain\.jpg/ }).waitFor();
}, 120_000);
