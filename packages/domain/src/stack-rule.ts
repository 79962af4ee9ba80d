import { type AssetId, stackIdOf } from "./id.ts";
import * as ShotName from "./shot-name.ts";
import type { Info as Summary } from "./summary.ts";

/** What the rule looks at: an asset as its summary tells it. */
export type Shot = Pick<
  Summary,
  | "assetId"
  | "key"
  | "kind"
  | "contentType"
  | "capturedAt"
  | "capturedAtSource"
  | "cameraMake"
  | "cameraModel"
  | "burstId"
  | "isApart"
  | "stack"
  | "isDeleted"
  | "trashedAt"
>;

/** Assets of one shot, or one burst: the one to show first. The same files have the same name, whoever finds them. */
export type Group<Of extends Shot = Shot> = { name: string; members: Of[] };

/** So many assets a stack may have. */
export const most = 200;

const oneShotMs = 2_000; // raw file and JPEG are written one after the other
const oneBurstMs = 10_000; // from one frame to the next
/** Where a date is the moment of the shot, as the camera wrote it. */
const sure: ReadonlySet<string> = new Set(["exif", "gps", "xmp", "iptc"]);

const rawEnding =
  /\.(?:dng|cr2|cr3|crw|nef|nrw|arw|srf|sr2|pef|srw|orf|rw2|raf|x3f|mrw|erf|kdc|dcr|3fr|fff|iiq|rwl|gpr)$/i;

/** Most raw files are TIFF by their first bytes: what they are called says the rest. */
const isRaw = ({ contentType, key }: Shot): boolean =>
  contentType === "image/x-raw" || (contentType === "image/tiff" && rawEnding.test(key));

/** May it be stacked by itself at all? A person's word that it stands alone counts. */
const isFree = ({ kind, isApart, isDeleted, trashedAt }: Shot): boolean =>
  kind === "image" && !isApart && !isDeleted && trashedAt === undefined;

/** Does it say of itself that there are others of its shot, so that it is worth looking for them? */
export function isCandidate(shot: Shot): boolean {
  const { kind, burst, isCover } = ShotName.read(shot.key);
  return isFree(shot) && (isRaw(shot) || kind !== "original" || Boolean(burst ?? isCover ?? shot.burstId));
}

/** Is anything new that the rule looks at? */
export const isNews = (shot: Shot, before: Shot | undefined): boolean =>
  before === undefined || JSON.stringify(seenOf(shot)) !== JSON.stringify(seenOf(before));

const seenOf = (shot: Shot) => [
  ...[shot.contentType, shot.capturedAt, shot.capturedAtSource, shot.cameraMake, shot.cameraModel],
  ...[shot.burstId, isFree(shot)],
];

/**
 * Which of these assets are of one shot, and which of one burst. Names alone are never enough where dates or cameras contradict;
 * where a name says little, both must agree. Two different photos that are shown apart are a nuisance, one that is hidden is lost.
 */
export function groups<Of extends Shot>(shots: readonly Of[]): Group<Of>[] {
  const named = shots.filter(isFree).map((shot) => ({ shot, name: ShotName.read(shot.key) }));
  const bursts = gather(named, ({ shot, name }) => (shot.burstId ? `id:${shot.burstId}` : name.burst)).flatMap(
    burstsOf,
  );
  const inBurst = new Map(bursts.flatMap((group) => group.members.map((one) => [one.shot.assetId, group] as const)));
  const alone: NamedGroup<Of>[] = [];
  for (const { name, members } of gather(named, (one) => one.name.shot)) {
    const agreed = shotOf(members);
    const burst = agreed.map(({ shot }) => inBurst.get(shot.assetId)).find((found) => found !== undefined);
    if (burst) burst.members.push(...agreed.filter(({ shot }) => !inBurst.has(shot.assetId)));
    else if (agreed.length > 1) alone.push({ name, members: agreed });
  }
  return [...bursts, ...alone].map(({ name, members }) => ({ name, members: inOrder(members).slice(0, most) }));
}

type Named<Of> = { shot: Of; name: ShotName.Name };
type NamedGroup<Of> = { name: string; members: Named<Of>[] };

function gather<Of>(all: readonly Named<Of>[], keyOf: (one: Named<Of>) => string | undefined): NamedGroup<Of>[] {
  const found = new Map<string, Named<Of>[]>();
  for (const one of all) {
    const key = keyOf(one);
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found].filter(([, members]) => members.length > 1).map(([name, members]) => ({ name, members }));
}

/** The frames of one camera that follow each other; a pause parts them. */
function burstsOf<Of extends Shot>({ name, members }: NamedGroup<Of>): NamedGroup<Of>[] {
  const timed = members.filter(({ shot }) => sure.has(shot.capturedAtSource) || shot.capturedAtSource === "filename");
  timed.sort((a, b) => timeOf(a.shot) - timeOf(b.shot) || (a.shot.key < b.shot.key ? -1 : 1));
  const runs: Named<Of>[][] = [];
  for (const one of timed) {
    const last = runs.at(-1)?.at(-1);
    const follows = last && isOneCamera(last.shot, one.shot) && timeOf(one.shot) - timeOf(last.shot) <= oneBurstMs;
    if (follows) runs.at(-1)?.push(one);
    else runs.push([one]);
  }
  const found = runs.filter((run) => run.length > 1);
  return found.map((run, at) => ({ name: at === 0 ? `burst:${name}` : `burst:${name}:${at}`, members: run }));
}

/** Of files with one base name, those that are of the same shot as the first original. */
function shotOf<Of extends Shot>(members: readonly Named<Of>[]): Named<Of>[] {
  const [first, ...others] = inOrderOf(members.filter(({ name }) => name.kind === "original"));
  if (!first) return [];
  const rest = [...others, ...members.filter(({ name }) => name.kind !== "original")];
  return [first, ...rest.filter((one) => isOfShot(first, one))];
}

function isOfShot(first: Named<Shot>, { shot, name }: Named<Shot>): boolean {
  const isSure = sure.has(first.shot.capturedAtSource) && sure.has(shot.capturedAtSource);
  const apartMs = Math.abs(timeOf(first.shot) - timeOf(shot));
  if ((isSure && apartMs > oneShotMs) || areOtherCameras(first.shot, shot)) return false;
  const saysSo = name.kind === "edit" || isRaw(first.shot) !== isRaw(shot) || isOfPixel(name);
  if (saysSo || isTelephonesPair(first.shot, shot)) return true;
  return isSure && apartMs === 0 && shot.cameraModel !== undefined && isOneCamera(first.shot, shot);
}

/** Its base name is a time in milliseconds: nothing else is called so. */
const isOfPixel = ({ shot }: ShotName.Name): boolean => /(?:^|\/)pxl_\d{8}_\d{9,10}$/.test(shot);

/** A HEIC and the JPEG a telephone made of it. */
const isTelephonesPair = (one: Shot, other: Shot): boolean =>
  [one.contentType, other.contentType].sort().join() === "image/heic,image/jpeg";

const timeOf = ({ capturedAt }: Shot): number => Date.parse(capturedAt);
const same = (one: string | undefined, other: string | undefined): boolean =>
  one?.trim().toLowerCase() === other?.trim().toLowerCase();
const isOneCamera = (one: Shot, other: Shot): boolean =>
  same(one.cameraMake, other.cameraMake) && same(one.cameraModel, other.cameraModel);
const areOtherCameras = (one: Shot, other: Shot): boolean =>
  one.cameraModel !== undefined && other.cameraModel !== undefined && !isOneCamera(one, other);

/** The one to show first: what the camera marked, then an edit before its original, and what all programs show before a raw file. */
export function inRank<Of extends Shot>(shots: readonly Of[]): Of[] {
  return inOrder(shots.map((shot) => ({ shot, name: ShotName.read(shot.key) })));
}

const inOrder = <Of extends Shot>(members: readonly Named<Of>[]): Of[] => inOrderOf(members).map(({ shot }) => shot);

function inOrderOf<Of extends Shot>(members: readonly Named<Of>[]): Named<Of>[] {
  const kinds = ["edit", "original", "copy"];
  const rank = ({ shot, name }: Named<Of>): (number | string)[] => [
    isRaw(shot) ? 1 : 0,
    name.isCover ? 0 : 1,
    kinds.indexOf(name.kind),
    shot.capturedAt,
    shot.key,
  ];
  return members.toSorted((a, b) => {
    const [one, other] = [rank(a), rank(b)];
    const at = one.findIndex((value, index) => value !== other[index]);
    return at < 0 ? 0 : (one[at] as string) < (other[at] as string) ? -1 : 1;
  });
}

/** The ids of the members of those groups that are not stacked yet; members of other stacks stay in these. */
export function unstacked(found: readonly Group[]): AssetId[][] {
  return found.flatMap(({ name, members }) => {
    const free = members.filter(({ stack }) => stack === undefined || stack.id === stackIdOf(name));
    const isNews = free.length > 1 && free.some(({ stack }) => stack === undefined);
    return isNews ? [free.map(({ assetId }) => assetId)] : [];
  });
}
