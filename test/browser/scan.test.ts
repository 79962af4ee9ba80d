import { randomBytes } from "node:crypto";
import { Scans } from "@darkroom/contract";
import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

const patience = { timeout: 30_000 };

it("reports of a scan what was decided about each file and why, and leads to the file and back", async () => {
  await using local = await startLocal();
  const since = new Date(local.clock.nowMs()).toISOString();
  const photo = await pictures.withExif();
  await local.upload(photo, "card/a.jpg");
  await local.upload(await pictures.textNamedPng(), "card/text.png");
  await local.upload({ name: "b.bin", bytes: randomBytes(99) }, "card/b.bin");
  await local.idle();
  await local.upload(photo, "card/copy.jpg");
  await local.idle();
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" as const };
  await using opened = await openPage(local.httpUrl, phone);
  const { page, complaints } = opened;
  await page.getByRole("link", { name: /^Photo, a\.jpg/ }).waitFor();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: "Scans" });
  await dialog.getByText("Nothing was scanned yet.").waitFor();
  const refused = [{ name: "card/.hidden.jpg", code: "source.hidden" }];
  const body = JSON.stringify({ prefix: "card/", source: "camera", since, refused });
  const headers = { "content-type": "application/json" };
  const begun = await fetch(`${local.httpUrl}/v1/scans`, { method: "POST", headers, body });
  const { scanId } = Scans.start.answer.parse(await begun.json());
  await expect
    .poll(async () => {
      await local.idle();
      local.clock.advance(3_000); // it looks again while the stages work
      return Scans.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/scans/${scanId}`)).json()).state;
    }, patience)
    .toBe("done");

  await page.goto(`${local.httpUrl}/?page=scans&scan=${scanId}`);
  await dialog.getByRole("button", { name: /^card\/.* 5 files, from camera$/ }).waitFor();
  const decisions = dialog.getByRole("list", { name: "Decisions" }).getByRole("listitem");
  await expect.poll(() => decisions.count(), patience).toBe(5);
  await dialog.getByRole("button", { name: "Rejected 2" }).tap();
  await expect
    .poll(() => decisions.allTextContents(), patience)
    .toEqual(["Rejectedcard/.hidden.jpgsource.hidden", "Rejectedcard/text.pnginvalid_image"]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await dialog.getByRole("button", { name: "Duplicate 1" }).tap();
  await dialog.getByRole("link", { name: "the first of these bytes" }).tap();
  const viewer = page.getByRole("dialog", { name: /^Viewer/ });
  await viewer.waitFor();
  await page.goBack();
  await viewer.waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Duplicate 1" }).waitFor();
  expect(complaints).toEqual([]);
});
