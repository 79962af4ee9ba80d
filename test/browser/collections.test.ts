import { Collections, Search } from "@darkroom/contract";
import { assetIdOf } from "@darkroom/domain";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };
const names = ["1.png", "2.png", "3.png", "4.png"];

it("puts a collection in an order of its own by keyboard, drag and bar, chooses its cover, and looks into what lies in it", {
  timeout: 180_000,
}, async () => {
  await using local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  const { bytes } = await pictures.redSquare();
  for (const name of names) await local.upload({ name, bytes: Buffer.concat([bytes, Buffer.from(name)]) });
  await local.idle();
  const ask = async (path: string, method = "GET", body?: unknown): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    return (await fetch(local.httpUrl + path, { method, ...sent })).json();
  };
  const make = async (body: unknown) => Collections.create.answer.parse(await ask("/v1/collections", "POST", body));
  const travel = await make({ name: "Travel" });
  const rome = await make({ name: "Rome", parent: travel.collectionId });
  const change = { addCollections: [rome.collectionId] };
  await ask("/v1/assets:edit", "POST", { ids: names.map(assetIdOf), change });
  await local.idle();
  const known = async () => {
    const query = `collection=${rome.collectionId}&sort=position`;
    return Search.find.answer.parse(await ask(`/v1/search?${query}`)).items.map(({ key }) => key);
  };

  await using opened = await openPage(local.httpUrl);
  const { page, complaints } = opened;
  await expect.poll(() => page.locator(".tile a").count(), patience).toBe(names.length);
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog", { name: "Collections" });
  await dialog.getByRole("button", { name: "What lies in Travel" }).click();
  await dialog.getByRole("link", { name: /^Rome 4/ }).click();
  await expect.poll(() => shown(page), patience).toEqual(names);

  await tile(page, "1.png").focus();
  await page.keyboard.press("Alt+ArrowRight");
  await page.keyboard.press("Alt+ArrowRight");
  await expect.poll(() => shown(page), patience).toEqual(["2.png", "3.png", "1.png", "4.png"]);
  await page.getByText("1.png: now after 3.png").waitFor();
  await page.keyboard.press("Alt+End");
  await page.getByText("1.png: now at the end").waitFor();
  expect(await shown(page)).toEqual(["2.png", "3.png", "4.png", "1.png"]);
  expect(await page.locator(":focus").getAttribute("title")).toBe("1.png");
  await page.keyboard.press("z");
  await page.getByText("As it was before").waitFor();
  expect(await shown(page)).toEqual(["2.png", "3.png", "1.png", "4.png"]);

  await drag(page, "4.png", "2.png");
  await page.getByText("4.png: now at the start").waitFor();
  expect(await shown(page)).toEqual(["4.png", "2.png", "3.png", "1.png"]);
  await tile(page, "3.png").focus();
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Earlier" }).click();
  await page.getByText("3.png: now after 4.png").waitFor();
  await page.getByRole("button", { name: "Make it the collection's cover" }).click();
  await page.getByText("It is the cover of Rome now").waitFor();
  await local.idle();
  expect(await known()).toEqual(["4.png", "3.png", "2.png", "1.png"]);
  const look = async () => Collections.get.answer.parse(await ask(`/v1/collections/${rome.collectionId}`));
  expect(await look()).toMatchObject({ isCoverChosen: true, cover: { key: "3.png" } });

  await page.keyboard.press("Escape");
  await tile(page, "4.png").click();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("dialog", { name: "Viewer: 3.png" }).waitFor(); // the next one of this order
  await page.getByRole("button", { name: "Is the cover" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "Make it the cover" }).click();
  await page.getByRole("button", { name: "Is the cover" }).waitFor();
  expect(await look()).toMatchObject({ cover: { key: "2.png" } });
  await page.keyboard.press("Escape");

  await page.getByLabel("Sorted by").selectOption("name");
  await expect.poll(() => shown(page), patience).toEqual(names);
  await page.getByRole("navigation", { name: "Where it lies" }).getByRole("link", { name: "Travel" }).click();
  await page.getByRole("list", { name: "Collections in it" }).getByRole("link", { name: "Rome 4" }).waitFor();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByText("The 1 collection in it will lie in no other.").waitFor();
  await page.getByRole("button", { name: "Delete the collection, not its members" }).click();
  await dialog.getByRole("link", { name: /^Rome 4/ }).waitFor();
  expect((await look()).path).toEqual([]);
  expect(complaints).toEqual([]);
});

it("keeps a search as a collection, and changes its filter after telling how much it will find", {
  timeout: 180_000,
}, async () => {
  await using local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  const { bytes } = await pictures.redSquare();
  for (const name of names) await local.upload({ name, bytes: Buffer.concat([bytes, Buffer.from(name)]) });
  await local.idle();
  const edit = (ids: readonly string[], change: unknown) =>
    fetch(`${local.httpUrl}/v1/assets:edit`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ids: ids.map(assetIdOf), change }),
    });
  await edit(names.slice(0, 3), { addTags: ["sea"] });
  await edit(names.slice(0, 1), { rating: 5 });
  await local.idle();
  await using opened = await openPage(`${local.httpUrl}/?tag=sea`, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  await page.getByText("3 found").waitFor();
  await page.getByRole("button", { name: "Keep as a collection" }).click();
  await page.getByText("It is all that the search finds, now and later: 3 assets now.").waitFor();
  await page.getByLabel("Name of the collection").fill("By the sea");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "By the sea" }).waitFor();
  await expect.poll(() => page.locator(".tile a").count(), patience).toBe(3);

  await page.getByRole("button", { name: "Change the filter" }).click();
  await page.getByText("It finds 3 now; before it was 3.").waitFor();
  await page
    .getByRole("group", { name: "Stars" })
    .getByRole("button", { name: /^★★★★★/ })
    .click();
  await page.getByText("It finds 1 now; before it was 3.").waitFor();
  await page.getByRole("button", { name: "Save the filter" }).click();
  await page.getByRole("heading", { name: "By the sea" }).waitFor();
  await expect.poll(() => page.locator(".tile a").count(), patience).toBe(1);
  const { items } = Collections.list.answer.parse(await (await fetch(`${local.httpUrl}/v1/collections`)).json());
  expect(items).toMatchObject([{ name: "By the sea", filter: { tag: "sea", rating: "5" }, count: 1 }]);
  expect(complaints).toEqual([]);
});

const tile = (page: Page, name: string) => page.locator(`.tile a[title="${name}"]`);

const shown = (page: Page) => page.locator(".tile a").evaluateAll((all) => all.map((one) => one.getAttribute("title")));

/** Drags one tile to the left half of another. */
async function drag(page: Page, from: string, to: string): Promise<void> {
  const [one, other] = await Promise.all([tile(page, from).boundingBox(), tile(page, to).boundingBox()]);
  if (!one || !other) throw new Error("a tile is not in sight");
  await page.mouse.move(one.x + one.width / 2, one.y + one.height / 2);
  await page.mouse.down();
  await page.mouse.move(other.x + 12, other.y + other.height / 2, { steps: 5 });
  await page.mouse.up();
}
