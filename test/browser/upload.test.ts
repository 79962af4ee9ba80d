import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetIdOf } from "@darkroom/domain";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const mib = 1024 ** 2;

it("uploads what is chosen and what is dropped, shows it in the grid, and says what is there already", async () => {
  await using local = await startLocal();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;
  const photo = Buffer.from((await pictures.withExif()).bytes);
  const summer = { name: "summer.jpg", mimeType: "image/jpeg", buffer: photo };
  await page.getByRole("button", { name: "Upload files" }).click();
  const panel = page.getByRole("complementary", { name: "Uploads" });
  await panel.getByRole("textbox", { name: "Into the folder" }).fill("Phone/May");
  await page
    .getByLabel("Files to upload")
    .setInputFiles([summer, { ...summer, name: "empty.jpg", buffer: Buffer.alloc(0) }]);
  await panel.getByText("In the library").waitFor();
  await panel.getByText("Failed: The file is empty.").waitFor();
  await page.getByRole("link", { name: /^Photo, summer\.jpg, May 17, 2024/ }).waitFor();
  expect(await page.getByRole("status", { name: "Uploads" }).textContent()).toBe("1 file in the library. 1 failed.");
  await local.idle();
  expect(await local.asset(assetIdOf("Phone/May/summer.jpg"))).toMatchObject({ source: "page" });

  await drop(page, "again.jpg", [...photo]);
  await panel.getByText("The library has these bytes already as Phone/May/summer.jpg").waitFor();
  await panel.getByRole("button", { name: "Upload again.jpg all the same" }).click();
  await page.getByRole("link", { name: /^Photo, again\.jpg/ }).waitFor();
  await panel.getByRole("button", { name: "Cancel empty.jpg" }).click();
  await panel.getByRole("button", { name: "Clear what is done" }).click();
  await panel.getByRole("listitem").first().waitFor({ state: "detached" });
  await panel.getByRole("button", { name: "Close uploads" }).click();
  await panel.waitFor({ state: "detached" });
  await page.keyboard.press("u");
  await panel.waitFor();
  expect(await nameless(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

it("pauses, goes on, and goes on after a reload with what is not there yet, on a phone in the dark", async () => {
  await using local = await startLocal();
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const };
  await using opened = await openPage(local.httpUrl, phone);
  const { page, complaints } = opened;
  const folder = await mkdtemp(join(tmpdir(), "darkroom-page-"));
  const [film, bytes] = [join(folder, "film.bin"), randomBytes(45 * mib)];
  await writeFile(film, bytes);
  page.on("dialog", (dialog) => void dialog.accept());
  const put = new Map<string, number>();
  const paused = Promise.withResolvers<void>();
  let isPaused = false;
  await page.route("**/s3/**", async (route) => {
    const { searchParams } = new URL(route.request().url());
    const part = searchParams.get("partNumber") ?? "";
    if (!isPaused && Number(part) > 2) {
      await paused.promise; // or all would be there before anybody could pause it
      return route.abort().catch(() => undefined);
    }
    put.set(part, (put.get(part) ?? 0) + 1);
    await route.continue().catch(() => undefined); // it was paused meanwhile
  });

  await page.getByRole("button", { name: "Upload", exact: true }).tap();
  const panel = page.getByRole("complementary", { name: "Uploads" });
  await page.getByLabel("Files to upload").setInputFiles(film);
  await panel.getByText(/^Sending [1-9]\d* %/).waitFor();
  await panel.getByRole("button", { name: "Pause film.bin" }).tap();
  await panel.getByText("Paused", { exact: true }).waitFor();
  isPaused = true;
  paused.resolve();
  expect(await widthOf(page)).toBeLessThanOrEqual(360);
  await page.reload();
  await page.getByRole("button", { name: "Uploads", exact: true }).tap();
  await panel.getByText("Interrupted; choose the file again to go on").waitFor();
  expect(await nameless(page)).toEqual([]);
  await page.getByLabel("Files to upload").setInputFiles(film);
  await panel.getByText("In the library").waitFor();
  await local.idle();

  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(await local.output(assetIdOf("Uploads/film.bin"), "hash")).toMatchObject({ sha256 });
  expect([...put.values()].reduce((sum, times) => sum + times)).toBeLessThan(10); // 6 parts, and those that were cut
  expect(complaints).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

/** Drops a file on the page, as a hand would. */
const drop = (page: Page, name: string, bytes: number[]): Promise<void> =>
  page.evaluate(`{
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], ${JSON.stringify(name)}, { type: "image/jpeg" }));
    for (const type of ["dragenter", "dragover", "drop"])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }`);

const widthOf = (page: Page): Promise<number> => page.evaluate("document.documentElement.scrollWidth");

/** What can be pressed and has no name that could be read out. */
const nameless = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll("button, a, input:not([hidden])")]
    .filter((element) => !(element.getAttribute("aria-label") ?? (element.labels?.[0] ?? element).textContent).trim())
    .map((element) => element.outerHTML)`);
