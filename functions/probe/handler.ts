import { probeImage } from "@darkroom/codecs";
import { captureDateOf } from "@darkroom/metadata";
import { laneHandler, withWork } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { probe } from "./stage.ts";

const worked = withWork(probe, async ({ job, ctx, ...pulse }) => {
  await using original = await ctx.originals.open(job, pulse);
  const { exif, warnings, ...facts } = await probeImage(original, pulse);
  const times = { modifiedMs: Date.parse(job.original.modifiedAt), nowMs: ctx.clock.nowMs() };
  const { capturedAt, source, warnings: doubts, ...how } = captureDateOf({ exif, ...times });
  const { warnings: unread, ...camera } = exif;
  return {
    ...facts,
    ...camera,
    ...how,
    capturedAt,
    capturedAtSource: source,
    warnings: [...(job.original.format ? [] : ["no_signature"]), ...warnings, ...unread, ...doubts],
  };
});

export const handler = laneHandler(stages, [worked]);
