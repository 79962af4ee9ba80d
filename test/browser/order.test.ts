import { Search, Tags } from "@darkroom/contract";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };
const names = ["one.png", "two.png", "three.png"];

it("tags and collects what is selected, merges a tag into another, and finds all of it again", {
  timeout: 180_000,
}, async () => {
  await using local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  const { bytes } = await pictures.redSquare();
  for (const name of names) await local.upload({ name, bytes: Buffer.concat([bytes, Buffer.from(name)]) });
  await local.idle();
  const ask = async (path: string): Promise<unknown> => (await fetch(local.httpUrl + path)).json();
  const total = async (query: string) => Search.find.answer.parse(await ask(`/v1/search?limit=0&${query}`)).total;
  await using opened = await openPage(local.httpUrl, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  const tiles = page.locator(".tile a");
  await expect.poll(() => tiles.count(), patience).toBe(names.length);

  await tiles.nth(0).focus();
  await page.keyboard.press("x");
  await tiles.nth(1).focus();
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await page.getByLabel("Tags, with commas between them").fill("dogs, sea");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("2 assets: tagged dogs, sea").waitFor();
  await page.getByRole("button", { name: "Put into a collection" }).click();
  await page.getByLabel("Name of a collection, there or new").fill("Rome");
  await page.keyboard.press("Enter");
  await page.getByText("2 assets: in Rome").waitFor();
  await page.keyboard.press("Escape");
  await local.idle();

  await page.keyboard.press("g");
  const tags = page.getByRole("dialog", { name: "Tags" });
  await tags.getByRole("button", { name: "Change dogs" }).click();
  await tags.getByLabel("Name, or the tag to merge it into").fill("sea");
  await tags.getByText("2 assets will carry sea instead, and dogs becomes another name for it.").waitFor();
  await page.keyboard.press("Enter");
  await tags.getByText("dogs is sea now, on 2 assets").waitFor();
  await local.idle();
  expect(Tags.list.answer.parse(await ask("/v1/tags")).items).toMatchObject([
    { name: "sea", aliases: ["dogs"], count: 2 },
  ]);
  expect(await total("tag=dogs")).toBe(2);
  await tags.getByRole("link", { name: /^sea/ }).click();
  await expect.poll(() => tiles.count(), patience).toBe(2);
  await page.getByRole("button", { name: "Without Tag: sea" }).click();

  await page.keyboard.press("a");
  const collections = page.getByRole("dialog", { name: "Collections" });
  await collections.getByRole("link", { name: /^Rome 2/ }).click();
  await page.getByRole("button", { name: "Without Collection: Rome" }).waitFor();
  await expect.poll(() => tiles.count(), patience).toBe(2);
  await tiles.nth(0).focus();
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Take out of this collection" }).click();
  await page.getByText("1 asset out of the collection").waitFor();
  await expect.poll(() => tiles.count(), patience).toBe(1);
  await local.idle(); // what was never applied has nothing to take back
  await page.keyboard.press("z");
  await page.getByText("1 asset as before").waitFor();
  expect(complaints).toEqual([]);
});
