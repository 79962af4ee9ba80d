import { expect, it } from "vitest";
import { columns } from "./columns.ts";
import { noFigures } from "./figures.ts";
import { formatBytes, printable, printableBytes } from "./printable.ts";
import { formatDuration, showAsJson, showForPeople, summaryOf } from "./show-import.ts";

/** A terminal that keeps what it was told. */
function openScreen(isTTY: boolean, columns = 200) {
  const told: string[] = [];
  return { told, isTTY, columns, write: (text: string) => told.push(text) };
}

it("writes one line again and again on a terminal, never wider than it, and takes it away", async () => {
  const screen = openScreen(true, 30);
  const figures = { ...noFigures(), phase: "putting" as const, files: 12_000, sizeBytes: 5e9, putBytes: 1.25e9 };
  const view = showForPeople(figures, screen);
  await expect.poll(() => screen.told.length).toBeGreaterThan(1);
  view.end();
  const [first = ""] = screen.told;
  expect(first.startsWith("\r\u001b[2Kcopied 1.3 GB of 5.0 GB")).toBe(true);
  expect(first.length - "\r\u001b[2K".length).toBeLessThan(30);
  expect(screen.told.at(-1)).toBe("\r\u001b[2K");
});

it("tells bytes put and assets finished as two figures", async () => {
  const screen = openScreen(true);
  const figures = {
    ...noFigures(),
    phase: "finishing" as const,
    files: 100,
    sizeBytes: 1e6,
    putBytes: 1e6,
    putFiles: 90,
  };
  const view = showForPeople({ ...figures, thereFiles: 10, finishedFiles: 7, refusedFiles: 3 }, screen);
  await expect.poll(() => screen.told.length).toBeGreaterThan(0);
  view.end();
  expect(screen.told[0]).toContain("copied 1.0 MB of 1.0 MB (90 files) · finished 7 of 90 · 3 refused");
});

it("says which of the copied files are sidecars, and waits for no assets of them", async () => {
  const report = { ...noFigures(), putFiles: 52, putBytes: 1e6, sidecarFiles: 3, finishedFiles: 49 };
  const rest = { importId: "i", isFirst: false, refusals: [], refusedByCode: {}, failedByCode: {}, tookMs: 1000 };
  expect(summaryOf({ ...report, ...rest, outcome: "done" })).toEqual([
    "import done: 52 files copied (1.0 MB) in 1.0 s",
    "  3 of them sidecars: what they say goes to their originals",
    "  49 finished",
  ]);
  const screen = openScreen(true);
  const view = showForPeople({ ...report, phase: "finishing", files: 52, sizeBytes: 1e6 }, screen);
  await expect.poll(() => screen.told.length).toBeGreaterThan(0);
  view.end();
  expect(screen.told[0]).toContain("finished 49 of 49");
});

it("writes each refusal and put as one line of JSON", () => {
  const screen = openScreen(false);
  const view = showAsJson(noFigures(), screen);
  view.refused({ path: "/a\nb", code: "source.hidden", message: "…" });
  view.put({ key: "a/b.jpg", sizeBytes: 3 });
  view.end();
  expect(screen.told.map((line) => JSON.parse(line))).toEqual([
    { event: "refused", path: "/a\nb", code: "source.hidden", message: "…" },
    { event: "put", key: "a/b.jpg", sizeBytes: 3 },
  ]);
  expect(screen.told.every((line) => line.indexOf("\n") === line.length - 1)).toBe(true);
});

it("sums up refusals by reason, with the first names of each", () => {
  const refusals = Array.from({ length: 7 }, (_, at) => ({
    path: `/p/.${at}\u001b[2J`,
    code: "source.hidden",
    message: "dot",
  }));
  const lines = summaryOf({
    ...noFigures(),
    importId: "i",
    isFirst: false,
    outcome: "done",
    refusals,
    refusedFiles: 1_007,
    refusedByCode: { "source.hidden": 1_007 },
    failedByCode: { zero_byte: 2 },
    putFiles: 3,
    finishedFiles: 3,
    failedFiles: 2,
    tookMs: 65_000,
  });
  expect(lines).toContain("  2 of them with an error: zero_byte 2");
  expect(lines).toContain("    source.hidden (1,007): dot");
  expect(lines).toContain("      /p/.0\\x1b[2J");
  expect(lines.at(-1)).toBe("      and 1,002 more: darkroom imports --jsonl");
});

it("leaves letters and emoji as they are, and nothing a terminal obeys", () => {
  expect(printable("Ünï 写真 👨‍👩‍👧.jpg")).toBe("Ünï 写真 👨‍👩‍👧.jpg");
  expect(printable("a\n\u0007\u009b31m\u202e\u2066\ud800")).toBe("a\\n\\x07\\x9b31m\\u{202e}\\u{2066}\\u{d800}");
  expect(printableBytes(Buffer.from([0x61, 0xe9, 0x5c, 0x1b]))).toBe("a\\xe9\\x5c\\x1b");
});

it("formats bytes and durations as people say them", () => {
  expect([0, 999, 1_000, 99_950, 1e12].map(formatBytes)).toEqual(["0 B", "999 B", "1.0 kB", "100 kB", "1.0 TB"]);
  expect([900, 59_000, 61_000, 7_500_000].map(formatDuration)).toEqual(["0.9 s", "59 s", "1 min 1 s", "2 h 5 min"]);
});

it("sets columns by what a terminal shows, not by length", () => {
  expect(
    columns([
      ["写真", "a"],
      ["e\u0301tés", "b"],
    ]),
  ).toEqual(["写真  a", "e\u0301tés  b"]);
});
