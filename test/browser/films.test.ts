import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { containers, videos } from "../fixtures/videos.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };

it("plays what a browser cannot by its copy, finds a moment by keys and pointer, and shows films under the pointer", async () => {
  await using local = await startLocal();
  await local.upload(await containers.hevcMp4());
  await local.upload(await videos.mp4());
  await local.idle();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;

  const tile = page.getByRole("link", { name: /^Video, clip\.mp4/ });
  await tile.hover();
  await expect.poll(() => playedSec(page, ".tile video"), patience).toBeGreaterThan(0);
  await page.mouse.move(0, 0);
  await page.locator(".tile video").waitFor({ state: "detached" });
  await tile.focus();
  await page.keyboard.press("Shift"); // the keyboard is what is used now

  await page.getByRole("link", { name: /^Video, hevc\.mp4/ }).click();
  const viewer = page.getByRole("dialog", { name: /^Viewer/ });
  await expect.poll(() => playedSec(page, "video.film"), patience).toBeGreaterThan(0.1);
  await viewer.getByText("as a copy").waitFor();
  await page.keyboard.press("Escape");

  await tile.click();
  const seek = viewer.getByRole("slider", { name: "Seek" });
  await seek.hover({ position: { x: 5, y: 22 } });
  await viewer.locator(".glimpse").getByText("0:00").waitFor();
  expect(await viewer.locator(".glimpse > div").getAttribute("style")).toMatch(
    /\/v1\/assets\/ast_\w+\/renditions\/storyboard\?v=/,
  );
  await seek.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => playedSec(page, "video.film"), patience).toBeCloseTo(3, 0);
  expect(await seek.getAttribute("aria-valuetext")).toMatch(/of 0:03$/);
  await page.keyboard.press("m");
  expect(complaints).toEqual([]);
}, 180_000);

const playedSec = (page: Page, film: string): Promise<number> =>
  page.evaluate(`document.querySelector(${JSON.stringify(film)})?.currentTime ?? 0`) as Promise<number>;
