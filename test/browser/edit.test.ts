import { Assets } from "@darkroom/contract";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const headers = { "content-type": "application/json" };

it("changes what is said of a picture where it stands, takes it back, and is honest when it is not saved", {
  timeout: 120_000,
}, async () => {
  await using local = await startLocal();
  const id = await local.upload(await pictures.withLocalDate(), "a/IMG_1.jpg");
  await local.idle();
  const address = `${local.httpUrl}/v1/assets/${id}`;
  const shown = async () => Assets.get.answer.parse(await (await fetch(address)).json()).edits.shown;
  await using opened = await openPage(`${local.httpUrl}/?asset=${id}`, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  const viewer = page.getByRole("dialog", { name: /^Viewer/ });
  const about = viewer.getByRole("region", { name: "About" });
  await viewer.getByRole("button", { name: "Facts" }).click(); // on a phone they are closed to begin with
  await about.waitFor();

  await about.getByRole("textbox", { name: "Title" }).fill("The pier");
  await page.keyboard.press("Enter");
  await viewer.getByText("Title changed").waitFor();
  await about.getByRole("combobox", { name: "Add a tag" }).fill("sea, sand");
  await page.keyboard.press("Enter");
  await about.getByRole("button", { name: "Take off sand" }).click();
  await viewer.getByText("Tags changed").waitFor();
  await viewer.focus();
  await page.keyboard.press("4");
  await viewer.getByText("Rated 4 of 5").waitFor();
  expect(await shown()).toMatchObject({ title: "The pier", tags: ["sea"], rating: 4 });
  await page.keyboard.press("u");
  await viewer.getByText("Undone").waitFor();
  expect(await shown()).not.toHaveProperty("rating");

  await about.getByRole("button", { name: "Correct the date" }).click();
  await about.getByLabel("Taken").fill("2019-07-01T10:20:30");
  await about.getByLabel("Offset or zone").fill("Europe/Berlin");
  await page.keyboard.press("Enter");
  await viewer.getByText("Monday, July 1, 2019, 10:20:30 +02:00").waitFor();
  await viewer.getByText("corrected by you, originally Tuesday, December 31, 2019, 23:59:59").waitFor();

  const others = JSON.stringify({ title: "Somebody else's" });
  await page.route(address, async (route) => {
    if (route.request().method() === "PATCH") await fetch(address, { method: "PATCH", headers, body: others });
    await route.continue();
  });
  await about.getByRole("button", { name: "Favourite" }).click();
  await viewer.getByText("Somebody else changed this meanwhile").waitFor();
  await expect.poll(() => about.getByRole("textbox", { name: "Title" }).inputValue()).toBe("Somebody else's");
  expect(await about.getByRole("button", { name: "Favourite" }).getAttribute("aria-pressed")).toBe("false");

  await page.unroute(address);
  await page.route(address, (route) => (route.request().method() === "PATCH" ? route.abort() : route.continue()));
  await about.getByRole("button", { name: "Favourite" }).click();
  await viewer.getByText("Not saved: Darkroom does not answer.").waitFor();
  await page.unroute(address);
  await viewer.getByRole("button", { name: "Try again" }).click();
  await viewer.getByText("A favourite").waitFor();
  expect(await shown()).toMatchObject({ isFavorite: true, title: "Somebody else's" });
  expect(complaints.filter((complaint) => !/412|ERR_FAILED/.test(complaint))).toEqual([]);
});
