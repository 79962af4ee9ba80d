/** A date that phones, cameras, messengers and screenshot tools put into the names they give. */
export type FileNameDate = {
  /** "2019-03-21T11:04:22" with a fraction where there is one, or "2019-03-21" alone. */
  local: string;
  /** Is it UTC by the writer's own convention? */
  isUtc: boolean;
  /** Is it when a message was sent or received, rather than when the picture was made? */
  isOfMessage: boolean;
};

const maxNameCharacters = 255;

const date = String.raw`(?<year>(?:19|20)\d\d)(?<mark>[-_.]?)(?<month>\d\d)\k<mark>(?<day>\d\d)`;
const between = String.raw`(?:[-_ T.]{1,3}|[ ,]{1,2}(?:at|um|à|a las|alle|om|kl\.?) )?`; // "at" as macOS says it in some languages
const time = String.raw`(?<hour>\d{1,2})(?<colon>[-_.:]?)(?<minute>\d\d)\k<colon>(?<second>\d\d)`;
const fraction = String.raw`(?:[-_.]?(?<fraction>\d{3})(?!\d))?`;
const half = String.raw`(?:[ \u00a0\u202f]?(?<half>[AaPp])[Mm]\b)?`;

const withTime = new RegExp(String.raw`(?<!\d)${date}${between}${time}${fraction}(?!\d)${half}`, "u");
const dayOnly = new RegExp(String.raw`(?<![\p{L}\d.])${date}(?![\p{L}\d])`, "u");
const epoch = /^(?:FB_IMG_|mmexport|wx_camera_)(1\d{12})(?!\d)/;

const fromMessengers =
  /^(?:WhatsApp |signal-|photo_\d|video_\d|telegram)|^(?:IMG|VID|AUD)-\d{8}-WA\d|^FB_IMG_|^mmexport/i;

/**
 * The date in a file's name, the name as `IMG_20190321_110422.jpg` or a path that ends in it: at most 255 characters are
 * looked at, year before month before day, and only days and times that exist. Milliseconds since 1970 are read after the
 * prefixes that mean them (Facebook, WeChat); `PXL_` is UTC (Google's camera).
 */
export function readFileNameDate(path: string): FileNameDate | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).slice(0, maxNameCharacters);
  const isOfMessage = fromMessengers.test(name);
  const [, epochMs] = epoch.exec(name) ?? [];
  if (epochMs) return { local: new Date(Number(epochMs)).toISOString().slice(0, -1), isUtc: true, isOfMessage };
  const timed = withTime.exec(name)?.groups;
  const local = timed && localTime(timed);
  if (local) return { local, isUtc: name.startsWith("PXL_"), isOfMessage };
  const day = dayOnly.exec(name)?.groups;
  const whole = day && `${day["year"]}-${day["month"]}-${day["day"]}`;
  return whole && isDay(whole) ? { local: whole, isUtc: false, isOfMessage } : undefined;
}

type Groups = Record<string, string | undefined>;

function localTime(groups: Groups): string | undefined {
  const { year, month, day, hour = "", minute, second, fraction: part, half: of } = groups;
  const written = Number(hour);
  if (hour.length === 1 && !groups["colon"]) return undefined; // five digits in a row are no time
  if (of && (written < 1 || written > 12)) return undefined;
  const hours = of ? (written % 12) + (of.toLowerCase() === "p" ? 12 : 0) : written;
  const isTime = hours < 24 && Number(minute) < 60 && Number(second) < 60;
  const whole = `${year}-${month}-${day}`;
  if (!isTime || !isDay(whole)) return undefined;
  return `${whole}T${String(hours).padStart(2, "0")}:${minute}:${second}${part && part !== "000" ? `.${part}` : ""}`;
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
