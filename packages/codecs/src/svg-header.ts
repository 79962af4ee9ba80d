import type { ByteSource } from "@darkroom/metadata";
import { invalidImage } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";

const maxHeadBytes = 64 * 1024;
const cssUnits: Record<string, number> = { "": 1, px: 1, pt: 4 / 3, pc: 16, in: 96, cm: 96 / 2.54, mm: 96 / 25.4 };

/**
 * The size that an SVG's root element declares (SVG 2, 8.2), by its width and height or else by its view box; 300 x 150
 * when it declares none, as browsers take it. Nothing but the first 64 KiB is looked at.
 */
export async function readSvgHeader(source: ByteSource): Promise<ImageHeader> {
  const text = Buffer.from(await source.read(0, maxHeadBytes)).toString("utf8");
  const from = text.indexOf("<svg");
  const to = text.indexOf(">", from);
  if (from < 0 || to < 0) throw invalidImage("the SVG has no root element");
  const root = text.slice(from, to);
  const [, , boxWidth = 0, boxHeight = 0] = (attribute(root, "viewBox") ?? "").trim().split(/[\s,]+/).map(Number); // biome-ignore format: one line
  const [width, height] = [lengthOf(attribute(root, "width")), lengthOf(attribute(root, "height"))];
  const ratio = boxWidth > 0 && boxHeight > 0 ? boxWidth / boxHeight : 2;
  const widthPx = width ?? (height === undefined ? boxWidth || 300 : height * ratio);
  const heightPx = height ?? widthPx / ratio;
  if (!(widthPx > 0 && heightPx > 0)) throw invalidImage("the SVG has no width or no height");
  return {
    widthPx: Math.max(1, Math.round(widthPx)),
    heightPx: Math.max(1, Math.round(heightPx)),
    frames: 1,
    hasAlpha: true,
    bitDepth: 8,
    colorSpace: "rgb",
    costBytesPerPx: 20, // drawn whole, 4 bytes a pixel, groups and filters on their own
  };
}

/** An attribute's value, in either kind of quotes; the first of its name. */
function attribute(root: string, name: string): string | undefined {
  const at = root.search(new RegExp(`\\s${name}\\s*=\\s*["']`));
  if (at < 0) return undefined;
  const opens = root.slice(at).search(/["']/) + at;
  const closes = root.indexOf(root[opens] ?? '"', opens + 1);
  return closes < 0 ? undefined : root.slice(opens + 1, closes);
}

/** A length in CSS pixels; nothing for shares of a page that is not there. */
function lengthOf(text: string | undefined): number | undefined {
  const match = /^\s*([0-9]{0,9}\.?[0-9]{0,9})\s*([a-z]{0,2})\s*$/.exec(text ?? "");
  const value = Number(match?.[1] || Number.NaN) * (cssUnits[match?.[2] ?? ""] ?? Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}
