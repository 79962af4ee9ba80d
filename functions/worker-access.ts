import type { Access } from "@darkroom/domain";
import { manifest, together } from "./manifest.ts";
import { stages } from "./stages.ts";

/** What a worker outside may do: what is in `access`, and to receive, hide and delete the messages of the queues it takes from. */
export type WorkerAccess = { access: Access; takes: readonly string[] };

const allLanes = [...new Set(stages.map(({ lane }) => lane))];

/**
 * The rights of a worker on these lanes, and no others: what the lanes' functions may, and to look at its buckets and queues
 * before it begins.
 */
export function workerAccess(lanes: readonly string[] = allLanes): WorkerAccess {
  const functions = manifest.wokenByQueue.filter(({ queue }) => lanes.includes(queue));
  const takes = functions.map(({ queue }) => queue);
  const toLook: Access = { table: ["read"], media: ["list"], derived: ["list"], measures: takes };
  return { access: together([...functions.map(({ access }) => access), toLook]), takes };
}
