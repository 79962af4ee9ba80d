import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { videos } from "../fixtures/videos.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };

it("shows what is put in as it arrives, opens it by keyboard with its facts, and plays a clip", async () => {
  await using local = await startLocal();
  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;
  await page.getByRole("heading", { name: "Your library is empty" }).waitFor();

  await local.upload(await pictures.withExif(), "album/<img src=x>Köln\u202Egpj.jpg");
  const photo = page.getByRole("link", { name: /^Photo, <img src=x>Köln\\u202Egpj\.jpg, May 17, 2024/ });
  await photo.locator("img[data-shown=true]").waitFor();
  await page.getByRole("heading", { name: "May 2024" }).waitFor();

  await local.upload(await videos.mp4());
  await local.upload(await pictures.textNamedPng());
  await page.getByRole("link", { name: /^Video, clip\.mp4, .*0:03/ }).waitFor();
  const broken = page.getByRole("link", { name: /text\.png.*Failed at \w+: invalid_image/ });
  await broken.waitFor();

  await broken.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => focused(page), patience).toContain("Köln");
  await page.keyboard.press("Enter");
  const viewer = page.getByRole("dialog", { name: /^Viewer/ });
  await viewer.locator(".still img[data-shown=true]").first().waitFor();
  const facts = viewer.getByRole("complementary", { name: "Facts" });
  await facts.getByText("1/250 s · f/2.8 · ISO 400").waitFor();
  const said = await facts.textContent();
  for (const words of [
    "Fixture 35mm F2.8",
    "52.52000° N",
    "album/<img src=x>Köln\\u202Egpj.jpg",
    "640 × 480",
    "SHA-256",
  ])
    expect(said).toContain(words);
  for (const stage of ["hash", "probe", "thumbnail"]) expect(said).toContain(`${stage}done`);

  await page.keyboard.press("ArrowRight");
  await expect.poll(() => playedSec(page), patience).toBeGreaterThan(0.2);
  await facts.getByText("aac").waitFor();

  await page.goBack();
  await viewer.waitFor({ state: "detached" });
  await expect.poll(() => focused(page), patience).toContain("clip.mp4");
  await page.getByRole("link", { name: /^Problems/ }).click();
  await page.getByRole("link", { name: /^Video, / }).waitFor({ state: "detached" });
  await broken.click();
  await facts.getByText("invalid_image").first().waitFor();
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "detached" });

  expect(new URL(page.url()).searchParams.get("show")).toBe("problems");
  expect(await nameless(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

it("fits a phone in the dark, and says so when nobody answers any more", async () => {
  await using local = await startLocal();
  await local.upload(await pictures.withExif());
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const };
  await using opened = await openPage(local.httpUrl, phone);
  const { page, complaints } = opened;
  const photo = page.getByRole("link", { name: /^Photo, / });
  await photo.locator("img[data-shown=true]").waitFor();
  expect(await widthOf(page)).toBeLessThanOrEqual(360);

  await photo.tap();
  const viewer = page.getByRole("dialog", { name: /^Viewer/ });
  await viewer.getByRole("button", { name: "Facts" }).tap();
  await viewer.getByText("Coordinates").waitFor();
  expect(await widthOf(page)).toBeLessThanOrEqual(360);
  expect(await nameless(page)).toEqual([]);
  await viewer.getByRole("button", { name: "Back to the library" }).tap();
  await viewer.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);

  await page.route("**/v1/**", (route) => route.abort());
  await page.getByRole("alert").getByText("Darkroom does not answer").waitFor();
  await page.unroute("**/v1/**");
  await page.getByRole("button", { name: "Try now" }).tap();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await photo.waitFor();
});

const focused = (page: Page): Promise<string> =>
  page.evaluate("document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''");

const playedSec = (page: Page): Promise<number> =>
  page.evaluate("document.querySelector('dialog video')?.currentTime ?? 0");

const widthOf = (page: Page): Promise<number> => page.evaluate("document.documentElement.scrollWidth");

/** What can be pressed and has no name that could be read out. */
const nameless = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll("button, a, input, [role=slider]")]
    .filter((element) => !(element.getAttribute("aria-label") ?? element.textContent).trim())
    .map((element) => element.outerHTML)`);
