import { Films } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { ask } from "../../../lib/api.ts";
import { ownAddress } from "../../../lib/own-address.ts";

/** A part of the storyboard's picture, and from when to when it is what the film shows. */
export type Frame = { fromSec: number; url: string; x: number; y: number; width: number; height: number };

const cue = /^(\d+):(\d\d):(\d\d\.\d{3}) --> .*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm;

/** The cues of a WebVTT whose payloads are parts of pictures; whatever is something else is passed over. */
export function framesOf(vtt: string): Frame[] {
  return [...vtt.matchAll(cue)].flatMap(([, hours, minutes, seconds, address, ...box]) => {
    const url = ownAddress(address);
    const [x = 0, y = 0, width = 0, height = 0] = box.map(Number);
    const fromSec = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return url && width > 0 && height > 0 ? [{ fromSec, url, x, y, width, height }] : [];
  });
}

/** The frame seen at a moment. */
export const frameAt = (frames: readonly Frame[], atSec: number): Frame | undefined =>
  frames.findLast(({ fromSec }) => fromSec <= atSec) ?? frames[0];

/** The storyboard of a film; none while there is none, which keeps nobody from looking for a moment. */
export function useStoryboard(assetId: string, isThere: boolean): readonly Frame[] {
  const { data } = useQuery({
    queryKey: ["storyboard", assetId],
    queryFn: async ({ signal }) => framesOf(await ask(Films.storyboard, { assetId }, signal)),
    enabled: isThere,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data ?? [];
}
