import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../cloud/database.ts";
import type { Piece } from "./blobs.ts";
import type { Checksum } from "./checksums.ts";
import { s3Error } from "./s3-error.ts";

export type Tag = [name: string, value: string];

/** What is kept about an object besides its bytes. */
export type Attributes = {
  /** Content headers, names in lower case. */
  headers: Record<string, string>;
  /** User metadata without `x-amz-meta-`, as text. */
  metadata: Record<string, string>;
  tags?: Tag[];
  checksum?: Checksum;
  /** Of a multipart object: the upload it came from, and its parts in order. */
  multipart?: { uploadId: string; parts: PartFacts[] };
};

type PartFacts = { number: number; sizeBytes: number; checksum?: string };

export type ObjectRow = {
  bucket: string;
  key: string;
  /** Without quotes. */
  etag: string;
  sizeBytes: number;
  modifiedMs: number;
  sequencer: string;
  attributes: Attributes;
  pieces: Piece[];
};

type Row = Record<string, unknown>;

export function findObject(db: DatabaseSync, bucket: string, key: string): ObjectRow | undefined {
  const row = prepared(db, "SELECT * FROM s3_objects WHERE bucket = ? AND key = ?").get(bucket, key);
  return row && toObject(row);
}

/** Throws `NoSuchKey`. */
export function mustFindObject(db: DatabaseSync, bucket: string, key: string): ObjectRow {
  const row = findObject(db, bucket, key);
  if (!row) throw s3Error("NoSuchKey", undefined, { Key: key });
  return row;
}

const toObject = (row: Row): ObjectRow => ({
  bucket: String(row.bucket),
  key: String(row.key),
  etag: String(row.etag),
  sizeBytes: Number(row.size_bytes),
  modifiedMs: Number(row.modified_ms),
  sequencer: String(row.sequencer),
  attributes: JSON.parse(String(row.attributes)),
  pieces: JSON.parse(String(row.pieces)),
});

const insertSql = `INSERT OR REPLACE INTO s3_objects (bucket, key, etag, size_bytes, modified_ms, sequencer, attributes, pieces)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/** Inside a transaction, as are all writes below. */
export function putObjectRow(db: DatabaseSync, row: ObjectRow): void {
  const { bucket, key, etag, sizeBytes, modifiedMs, sequencer, attributes, pieces } = row;
  const json = [JSON.stringify(attributes), JSON.stringify(pieces)] as const;
  prepared(db, insertSql).run(bucket, key, etag, sizeBytes, modifiedMs, sequencer, ...json);
}

export function deleteObjectRow(db: DatabaseSync, bucket: string, key: string): void {
  prepared(db, "DELETE FROM s3_objects WHERE bucket = ? AND key = ?").run(bucket, key);
}

export function setAttributes(db: DatabaseSync, { bucket, key }: ObjectRow, attributes: Attributes): void {
  const update = prepared(db, "UPDATE s3_objects SET attributes = ? WHERE bucket = ? AND key = ?");
  update.run(JSON.stringify(attributes), bucket, key);
}

export function addBlobs(db: DatabaseSync, blobs: string[]): void {
  for (const blob of blobs) prepared(db, "INSERT OR IGNORE INTO s3_blobs (id) VALUES (?)").run(blob);
}

export function deleteBlobs(db: DatabaseSync, blobs: string[]): void {
  for (const blob of blobs) prepared(db, "DELETE FROM s3_blobs WHERE id = ?").run(blob);
}

export function isKnownBlob(db: DatabaseSync, blob: string): boolean {
  return prepared(db, "SELECT 1 FROM s3_blobs WHERE id = ?").get(blob) !== undefined;
}

const sequencerSql = `INSERT INTO s3_state (name, value) VALUES ('sequencer', ?1)
  ON CONFLICT (name) DO UPDATE SET value = max(value + 1, ?1) RETURNING value`;

/**
 * 16 hex digits that grow with every change of any object. They follow the clock, 1,024 to the millisecond, so that a data
 * folder that is made anew goes on above what its queues may still hold.
 */
export function nextSequencer(db: DatabaseSync, nowMs: number): string {
  const row = prepared(db, sequencerSql).get(Math.floor(nowMs) * 1024);
  return Number(row?.value).toString(16).toUpperCase().padStart(16, "0");
}
