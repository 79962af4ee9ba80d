import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../cloud/database.ts";
import type { Algorithm, Checksum } from "./checksums.ts";
import type { Attributes } from "./object-rows.ts";
import { s3Error } from "./s3-error.ts";

export type UploadAttributes = Attributes & {
  /** What the client asked for at the beginning, or nothing. */
  checksumAlgorithm?: Algorithm;
  checksumType?: Checksum["type"];
};

export type UploadRow = { bucket: string; key: string; id: string; attributes: UploadAttributes; createdMs: number };

export type PartRow = {
  upload: string;
  number: number;
  etag: string;
  modifiedMs: number;
  /** `null` for a part without bytes. */
  blob: string | null;
  sizeBytes: number;
  checksum?: Checksum;
};

type Row = Record<string, unknown>;

export function addUpload(db: DatabaseSync, { bucket, key, id, attributes, createdMs }: UploadRow): void {
  const insert = prepared(
    db,
    "INSERT INTO s3_uploads (bucket, key, id, attributes, created_ms) VALUES (?, ?, ?, ?, ?)",
  );
  insert.run(bucket, key, id, JSON.stringify(attributes), createdMs);
}

export function findUpload(db: DatabaseSync, bucket: string, key: string, id: string): UploadRow | undefined {
  const row = prepared(db, "SELECT * FROM s3_uploads WHERE bucket = ? AND key = ? AND id = ?").get(bucket, key, id);
  return row && toUpload(row);
}

/** Throws `NoSuchUpload`. */
export function mustFindUpload(db: DatabaseSync, bucket: string, key: string, id: string): UploadRow {
  const upload = findUpload(db, bucket, key, id);
  if (!upload) throw s3Error("NoSuchUpload", undefined, { UploadId: id });
  return upload;
}

/** Uploads in order of key and id, after those given. */
export function listUploadRows(
  db: DatabaseSync,
  bucket: string,
  after: { key: string; id: string },
  limit: number,
): UploadRow[] {
  const select = prepared(
    db,
    "SELECT * FROM s3_uploads WHERE bucket = ? AND (key, id) > (?, ?) ORDER BY key, id LIMIT ?",
  );
  return select.all(bucket, after.key, after.id, limit).map(toUpload);
}

const toUpload = (row: Row): UploadRow => ({
  bucket: String(row.bucket),
  key: String(row.key),
  id: String(row.id),
  attributes: JSON.parse(String(row.attributes)),
  createdMs: Number(row.created_ms),
});

/** Removes an upload and its list of parts; the blobs are the caller's to keep or to remove. */
export function deleteUpload(db: DatabaseSync, { bucket, key, id }: Pick<UploadRow, "bucket" | "key" | "id">): void {
  prepared(db, "DELETE FROM s3_uploads WHERE bucket = ? AND key = ? AND id = ?").run(bucket, key, id);
  prepared(db, "DELETE FROM s3_parts WHERE upload = ?").run(id);
}

const putPartSql = `INSERT OR REPLACE INTO s3_parts (upload, number, etag, modified_ms, blob, size_bytes, checksum)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

export function putPart(
  db: DatabaseSync,
  { upload, number, etag, modifiedMs, blob, sizeBytes, checksum }: PartRow,
): void {
  const json = checksum ? JSON.stringify(checksum) : null;
  prepared(db, putPartSql).run(upload, number, etag, modifiedMs, blob, sizeBytes, json);
}

export function findPart(db: DatabaseSync, upload: string, number: number): PartRow | undefined {
  const row = prepared(db, "SELECT * FROM s3_parts WHERE upload = ? AND number = ?").get(upload, number);
  return row && toPart(row);
}

export function listPartRows(db: DatabaseSync, upload: string, after = 0, limit = 10_001): PartRow[] {
  const select = prepared(db, "SELECT * FROM s3_parts WHERE upload = ? AND number > ? ORDER BY number LIMIT ?");
  return select.all(upload, after, limit).map(toPart);
}

const toPart = (row: Row): PartRow => ({
  upload: String(row.upload),
  number: Number(row.number),
  etag: String(row.etag),
  modifiedMs: Number(row.modified_ms),
  blob: typeof row.blob === "string" ? row.blob : null,
  sizeBytes: Number(row.size_bytes),
  ...(typeof row.checksum === "string" && { checksum: JSON.parse(row.checksum) }),
});
