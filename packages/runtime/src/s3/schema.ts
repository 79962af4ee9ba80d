import type { DatabaseSync } from "node:sqlite";

// s3_objects       (bucket, key) in UTF-8 byte order, which is the order S3 lists in: every listing is a range of this index
// s3_blobs         every file of `blobs/` that something holds: what is not here is an orphan, and swept at start
// s3_uploads       (bucket, key, id): multipart uploads that are neither completed nor aborted
// s3_parts         the parts of those uploads; completion hands their blobs to the object without copying
// s3_notifications what a bucket tells which queue; `is_given` rows come from the options of the start, not from a client
// s3_state         the last sequencer: it grows over restarts, whatever the clock does
const schema = `
CREATE TABLE IF NOT EXISTS s3_buckets (name TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, cors TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_objects (
  bucket TEXT NOT NULL, key TEXT NOT NULL, etag TEXT NOT NULL, size_bytes INTEGER NOT NULL, modified_ms INTEGER NOT NULL,
  sequencer TEXT NOT NULL, attributes TEXT NOT NULL, pieces TEXT NOT NULL,
  PRIMARY KEY (bucket, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_blobs (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_uploads (
  bucket TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL UNIQUE, attributes TEXT NOT NULL, created_ms INTEGER NOT NULL,
  PRIMARY KEY (bucket, key, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_parts (
  upload TEXT NOT NULL, number INTEGER NOT NULL, etag TEXT NOT NULL, modified_ms INTEGER NOT NULL, blob TEXT,
  size_bytes INTEGER NOT NULL, checksum TEXT,
  PRIMARY KEY (upload, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_notifications (
  bucket TEXT NOT NULL, id TEXT NOT NULL, queue TEXT NOT NULL, events TEXT NOT NULL, prefix TEXT NOT NULL, suffix TEXT NOT NULL,
  is_given INTEGER NOT NULL, PRIMARY KEY (bucket, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`;

export function createSchema(db: DatabaseSync): void {
  db.exec(schema);
}
