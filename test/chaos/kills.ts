import { parseArgs } from "node:util";
import { killLoop } from "./kill-loop.ts";
import { seededRandom } from "./random.ts";

// The kill -9 loop as a program: kills.ts [--kills N] [--objects N] [--seed N]. Exit status 1 when anything is wrong.

const options = {
  kills: { type: "string", default: "10" },
  objects: { type: "string", default: "2000" },
  seed: { type: "string", default: "1" },
} as const;
const { kills, objects, seed } = parseArgs({ options }).values;
const report = await killLoop({
  kills: Number(kills),
  objects: Number(objects),
  random: seededRandom(Number(seed)).random,
  say: (line) => console.log(line),
});
console.log(JSON.stringify(report, null, 2));
const { lostPuts, withoutAsset, twice, notDone, wrongRenditions, leftProcesses, goesOnMs } = report;
const wrong = [lostPuts, withoutAsset, twice, notDone, wrongRenditions, leftProcesses].flat().length;
const isQuick = goesOnMs.slice(1).every((ms) => ms <= 5_000);
process.exitCode = wrong === 0 && isQuick && report.assets === Number(objects) ? 0 : 1;
