/** What is known of a picture without looking at it as a model does. */
export type PictureFacts = {
  kind: string; // image, video
  capturedAt?: string | undefined; // ISO 8601 UTC
  widthPx?: number | undefined;
  heightPx?: number | undefined;
  durationSec?: number | undefined;
  cameraModel?: string | undefined;
  dominantColor?: string | undefined; // #rrggbb
  keywords: readonly string[];
  prompt?: string | undefined; // what a generated picture was made from
};

/** One sentence of what is known: nobody has looked at the picture. */
export function stubCaption(facts: PictureFacts): string {
  const tone = toneOf(facts.dominantColor);
  const parts = [`A ${[shapeOf(facts), thingOf(facts)].filter(Boolean).join(" ")}`];
  if (tone !== undefined) parts.push(`mostly ${tone}`);
  if (facts.durationSec !== undefined) parts.push(`${Math.round(facts.durationSec)} seconds long`);
  if (facts.cameraModel !== undefined) parts.push(`taken with a ${facts.cameraModel}`);
  const month = monthOf(facts.capturedAt);
  if (month !== undefined) parts.push(`from ${month}`);
  const about = facts.keywords.length > 0 ? ` Its keywords are ${facts.keywords.slice(0, 5).join(", ")}.` : "";
  return `${parts.join(", ")}.${about}`.slice(0, 600);
}

/** A few words, as a title has them. */
export function stubTitle(facts: PictureFacts): string {
  const subject = facts.keywords[0] ?? facts.prompt?.split(",")[0]?.trim().slice(0, 40);
  const what = subject || [toneOf(facts.dominantColor), shapeOf(facts), thingOf(facts)].filter(Boolean).join(" ");
  const month = monthOf(facts.capturedAt);
  const title = `${what.charAt(0).toUpperCase()}${what.slice(1)}${month === undefined ? "" : `, ${month}`}`;
  return title.replaceAll(/["\n]/g, " ").slice(0, 80).trim();
}

function thingOf({ kind, prompt }: PictureFacts): string {
  if (kind === "video") return "video";
  return prompt === undefined ? "photo" : "generated picture";
}

function shapeOf({ widthPx, heightPx }: PictureFacts): string {
  if (widthPx === undefined || heightPx === undefined) return "";
  const ratio = widthPx / heightPx;
  if (ratio > 2) return "panoramic";
  if (ratio > 1.1) return "landscape";
  return ratio < 0.9 ? "portrait" : "square";
}

const months = "January February March April May June July August September October November December".split(" ");

function monthOf(capturedAt = ""): string | undefined {
  const [, year, month] = /^(\d{4})-(\d{2})/.exec(capturedAt) ?? [];
  return year === undefined ? undefined : `${months[Number(month) - 1]} ${year}`;
}

const hues = ["red", "orange", "yellow", "green", "green", "green", "teal", "blue", "blue", "purple", "pink", "red"];

/** The name of a colour, as people would call it: dark green, light grey. */
function toneOf(hex = ""): string | undefined {
  const [, digits] = /^#([0-9a-f]{6})$/i.exec(hex) ?? [];
  if (digits === undefined) return undefined;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255);
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const light = (most + least) / 2;
  if (light < 0.08) return "black";
  if (light > 0.94) return "white";
  const shade = light < 0.3 ? "dark " : light > 0.75 ? "light " : "";
  if (most - least < 0.1) return `${shade}grey`;
  return `${shade}${hues[Math.floor(hueOf(red, green, blue) / 30) % 12]}`;
}

/** In degrees, 0 is red. */
function hueOf(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  const span = most - Math.min(red, green, blue);
  if (most === red) return (60 * ((green - blue) / span) + 375) % 360; // a sector lies around its colour
  return most === green ? 60 * ((blue - red) / span) + 135 : 60 * ((red - green) / span) + 255;
}
