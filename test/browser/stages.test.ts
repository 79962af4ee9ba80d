import { expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

it("shows what failed before what is well, by what can be done about it, and tries it again by keyboard", async () => {
  await using local = await startLocal();
  const assetId = await local.upload(await pictures.textNamedPng(), "broken.png");
  await local.idle();
  await using opened = await openPage(`${local.httpUrl}/?page=stages`, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  const failures = page.getByRole("region", { name: "Failures" });
  const failed = failures.getByRole("listitem").filter({ hasText: "invalid_image in" });
  await failed.getByText("2", { exact: true }).waitFor();
  await failures.getByText("Will end the same way until the file is another").waitFor();
  const stages = page.getByRole("list", { name: "Stages" });
  const [above, below] = [await failures.boundingBox(), await stages.boundingBox()];
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);

  const again = failed.getByRole("button", { name: "Try invalid_image again" });
  await again.focus();
  await page.keyboard.press("Enter");
  await failures.getByRole("status").getByText("2 jobs tried again").waitFor();
  await local.idle();
  const jobs = await local.jobs(assetId);
  expect(jobs.filter(({ state }) => state === "error")).toEqual([
    expect.objectContaining({ stage: "probe", reason: "invalid_image", generation: 2 }),
    expect.objectContaining({ stage: "thumbnail", reason: "invalid_image", generation: 2 }),
  ]);
  const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
  expect([isWide, complaints]).toEqual([false, []]);
});
