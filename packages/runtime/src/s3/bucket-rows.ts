import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../cloud/database.ts";
import { s3Error } from "./s3-error.ts";

type BucketRow = { name: string; createdMs: number };
export type CorsRule = {
  id?: string;
  origins: string[];
  methods: string[];
  headers: string[];
  exposed: string[];
  maxAgeSec?: number;
};

/** Source: Amazon S3 user guide, "General purpose bucket naming rules". */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
}

function findBucket(db: DatabaseSync, name: string): BucketRow | undefined {
  const row = prepared(db, "SELECT name, created_ms FROM s3_buckets WHERE name = ?").get(name);
  return row && { name: String(row.name), createdMs: Number(row.created_ms) };
}

/** Throws `NoSuchBucket`. */
export function mustFindBucket(db: DatabaseSync, name: string): BucketRow {
  const bucket = findBucket(db, name);
  if (!bucket) throw s3Error("NoSuchBucket", undefined, { BucketName: name });
  return bucket;
}

export function listBuckets(db: DatabaseSync): BucketRow[] {
  const rows = prepared(db, "SELECT name, created_ms FROM s3_buckets ORDER BY name").all();
  return rows.map((row) => ({ name: String(row.name), createdMs: Number(row.created_ms) }));
}

/** Does nothing when the bucket is there. */
export function addBucket(db: DatabaseSync, name: string, nowMs: number): void {
  prepared(db, "INSERT OR IGNORE INTO s3_buckets (name, created_ms) VALUES (?, ?)").run(name, nowMs);
}

/** Throws `BucketNotEmpty`. */
export function deleteBucketRow(db: DatabaseSync, name: string): void {
  mustFindBucket(db, name);
  if (prepared(db, "SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1").get(name)) throw s3Error("BucketNotEmpty");
  if (prepared(db, "SELECT 1 FROM s3_uploads WHERE bucket = ? LIMIT 1").get(name)) throw s3Error("BucketNotEmpty");
  prepared(db, "DELETE FROM s3_notifications WHERE bucket = ?").run(name);
  prepared(db, "DELETE FROM s3_buckets WHERE name = ?").run(name);
}

export function findCors(db: DatabaseSync, bucket: string): CorsRule[] | undefined {
  const row = prepared(db, "SELECT cors FROM s3_buckets WHERE name = ?").get(bucket);
  return typeof row?.cors === "string" ? JSON.parse(row.cors) : undefined;
}

export function setCors(db: DatabaseSync, bucket: string, rules: CorsRule[] | undefined): void {
  prepared(db, "UPDATE s3_buckets SET cors = ? WHERE name = ?").run(rules ? JSON.stringify(rules) : null, bucket);
}
