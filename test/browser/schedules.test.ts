import { expect, it } from "vitest";
import { startLocal } from "../support/local.ts";
import { openPage } from "./open-page.ts";

it("shows what is started by itself, and lets it be switched, changed and run by keyboard", async () => {
  await using local = await startLocal();
  await using opened = await openPage(`${local.httpUrl}/?page=stages`, { viewport: { width: 360, height: 740 } });
  const { page, complaints } = opened;
  const schedules = page.getByRole("region", { name: "Schedules" });
  const cleanup = schedules.getByRole("listitem").filter({ hasText: "Remove what nothing points to" });
  await cleanup.getByText("At 04:00 (UTC) every day, at most 1,000 a run.").waitFor();
  await cleanup.getByText("It has not run yet.").waitFor();

  const rescan = schedules.getByRole("listitem").filter({ hasText: "Make results of older versions again" });
  const on = rescan.getByRole("checkbox", { name: "rescan, switched on" });
  expect(await on.isChecked()).toBe(false);
  await on.focus();
  await page.keyboard.press("Space");
  await rescan.getByText("Next on").waitFor();

  await rescan.getByRole("button", { name: "Change" }).click();
  await rescan.getByLabel("When").selectOption("again and again");
  await rescan.getByLabel("Every so many minutes").fill("45");
  await rescan.getByLabel("At most in one run").fill("7");
  await page.keyboard.press("Enter");
  await rescan.getByText("Every 45 minutes, at most 7 a run.").waitFor();

  await cleanup.getByRole("button", { name: "Run now" }).click();
  await cleanup.getByText("Starts within a minute.").waitFor();
  await local.runtime.tick("tick");
  await cleanup.getByText(/Last run on .* 0 unfinished uploads given up/).waitFor();
  const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
  expect([isWide, complaints]).toEqual([false, []]);
});
