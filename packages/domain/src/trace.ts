import { AssetId } from "./id.ts";
import type { Info as Job } from "./job.ts";

/** Where what a model said, and nobody could read, lies in the bucket `derived`. */
export const folder = "traces/";

/** The key of an attempt's trace: `traces/<assetId>/<stage>/<generation>-<fence>.txt`. */
export const keyOf = ({ assetId, stage, generation, fence }: Job): string =>
  `${folder}${assetId}/${stage}/${generation}-${fence}.txt`;

/** Whose attempt a trace's key names; `undefined` for a key that is none of a trace. */
export function attemptOf(key: string): { assetId: AssetId; attempt: string } | undefined {
  const [root, id, stage, name, ...more] = key.split("/");
  const assetId = AssetId.safeParse(id).data;
  const attempt = /^(\d+-\d+)\.txt$/.exec(name ?? "")?.[1];
  const isOne = `${root}/` === folder && assetId && stage && attempt && more.length === 0;
  return isOne ? { assetId, attempt: `${stage}/${attempt}` } : undefined;
}
