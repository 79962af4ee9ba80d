import type { Abilities } from "./tool-abilities.ts";
import type { VideoFacts } from "./video-facts.ts";

type Size = { widthPx: number; heightPx: number };

/** Widens frames whose pixels are not square; where they are, it passes them on untouched. */
export const squarePixels = "scale=w='if(gt(sar,0),iw*sar,iw)':h=ih,setsar=1";

/**
 * Brings PQ or HLG to BT.709 by a curve that keeps what is bright apart; nothing for other films, or where the build at
 * hand cannot. The colours it comes from are named: files often tell only the transfer.
 */
export function toneMapping({ isHdr, transfer }: Pick<VideoFacts, "isHdr" | "transfer">, can: Abilities): string[] {
  if (!isHdr || !can.toneMaps) return [];
  return [
    `zscale=tin=${transfer ?? "smpte2084"}:pin=bt2020:min=bt2020nc:rin=tv:t=linear:npl=100`,
    ...["format=gbrpf32le", "zscale=p=bt709", "tonemap=tonemap=hable:desat=0", "zscale=t=bt709:m=bt709:r=tv"],
  ];
}

/** Frames as people see them, of exactly this size: whole pictures, pixels square, in plain colours. ffmpeg has turned them. */
export function shownAs(facts: VideoFacts, { widthPx, heightPx }: Size, can: Abilities): string[] {
  return [
    ...(facts.isInterlaced && can.deinterlaces ? ["yadif"] : []),
    `scale=${widthPx}:${heightPx}`,
    "setsar=1",
    ...toneMapping(facts, can),
  ];
}

/** As large as fits, never larger than it is; both edges even, as films of 4:2:0 need it. */
export function fitWithin(facts: Size, longEdgePx: number): Size {
  const share = Math.min(1, longEdgePx / Math.max(facts.widthPx, facts.heightPx));
  const even = (edgePx: number) => Math.max(2, 2 * Math.round((edgePx * share) / 2));
  return { widthPx: even(facts.widthPx), heightPx: even(facts.heightPx) };
}
