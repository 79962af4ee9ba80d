import { mustFindBucket } from "./bucket-rows.ts";
import type { S3State } from "./call.ts";
import { mustAllowWrite, type WriteCondition } from "./conditions.ts";
import { announce, type ObjectEvent } from "./notifications.ts";
import {
  addBlobs,
  deleteBlobs,
  deleteObjectRow,
  findObject,
  nextSequencer,
  type ObjectRow,
  putObjectRow,
} from "./object-rows.ts";

export type NewObject = Omit<ObjectRow, "modifiedMs" | "sequencer"> & {
  event: ObjectEvent;
  condition: WriteCondition;
  /** The object as it was when the request began. */
  seen: ObjectRow | undefined;
};

/**
 * Commits an object, its message to the queues, and what `also` writes: all or nothing. The bytes must be in their place
 * already; on failure they are still the caller's to remove.
 */
export async function writeObject(state: S3State, object: NewObject, also?: () => void): Promise<ObjectRow> {
  const { event, condition, seen, ...facts } = object;
  const blobs = object.pieces.map(({ blob }) => blob);
  const { row, old, told } = await state.commits(() => {
    mustFindBucket(state.db, object.bucket);
    const current = findObject(state.db, object.bucket, object.key);
    mustAllowWrite(condition, current, seen);
    const nowMs = state.clock.nowMs();
    const row: ObjectRow = { ...facts, modifiedMs: nowMs, sequencer: nextSequencer(state.db, nowMs) };
    also?.();
    putObjectRow(state.db, row);
    addBlobs(state.db, blobs);
    const old = current?.pieces.map(({ blob }) => blob).filter((blob) => !blobs.includes(blob)) ?? [];
    deleteBlobs(state.db, old);
    const { bucket, key, sequencer, etag, sizeBytes } = row;
    return { row, old, told: announce(state, event, { bucket, key, sequencer, created: { etag, sizeBytes } }) };
  });
  state.blobs.kept(blobs);
  state.blobs.remove(old);
  for (const queue of told) state.queues.wake(queue);
  return row;
}

/** Removes an object if it is there, with its message. */
export async function removeObject(
  state: S3State,
  at: { bucket: string; key: string; condition: WriteCondition },
): Promise<void> {
  const { bucket, key, condition } = at;
  const removed = await state.commits(() => {
    mustFindBucket(state.db, bucket);
    const current = findObject(state.db, bucket, key);
    mustAllowWrite(condition, current);
    if (!current) return undefined;
    const blobs = current.pieces.map(({ blob }) => blob);
    deleteObjectRow(state.db, bucket, key);
    deleteBlobs(state.db, blobs);
    const sequencer = nextSequencer(state.db, state.clock.nowMs());
    return { blobs, told: announce(state, "ObjectRemoved:Delete", { bucket, key, sequencer }) };
  });
  if (!removed) return;
  state.blobs.remove(removed.blobs);
  for (const queue of removed.told) state.queues.wake(queue);
}
