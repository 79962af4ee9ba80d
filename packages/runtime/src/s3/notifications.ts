import { prepared } from "../cloud/database.ts";
import type { S3State } from "./call.ts";

/** What happened to an object, as a notification says it. */
export type ObjectEvent =
  | "ObjectCreated:Put"
  | "ObjectCreated:Post"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete";

/** One rule: these events of keys with this prefix and suffix go to that queue. `isGiven` ones come with every start. */
export type NotificationRule = {
  id: string;
  queue: string;
  events: string[];
  prefix: string;
  suffix: string;
  isGiven: boolean;
};

/** The object an event is about; a removal has neither size nor ETag. */
type EventSubject = {
  bucket: string;
  key: string;
  sequencer: string;
  created?: { etag: string; sizeBytes: number };
};

export function listRules(state: S3State, bucket: string): NotificationRule[] {
  const rows = prepared(state.db, "SELECT * FROM s3_notifications WHERE bucket = ? ORDER BY id").all(bucket);
  return rows.map((row) => ({
    id: String(row.id),
    queue: String(row.queue),
    events: JSON.parse(String(row.events)),
    prefix: String(row.prefix),
    suffix: String(row.suffix),
    isGiven: row.is_given === 1,
  }));
}

/** Inside a transaction: the bucket's rules become these. */
export function replaceRules(state: S3State, bucket: string, rules: NotificationRule[]): void {
  prepared(state.db, "DELETE FROM s3_notifications WHERE bucket = ?").run(bucket);
  const insert = prepared(state.db, "INSERT INTO s3_notifications VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const { id, queue, events, prefix, suffix, isGiven } of rules)
    insert.run(bucket, id, queue, JSON.stringify(events), prefix, suffix, isGiven ? 1 : 0);
}

/**
 * Inside the object's own transaction: puts the event into every queue that wants it. Returns the queues to wake after the
 * commit. A queue that is gone loses its messages, as on AWS, and the fault is reported once.
 */
export function announce(state: S3State, event: ObjectEvent, subject: EventSubject): string[] {
  const { bucket, key } = subject;
  const rules = listRules(state, bucket).filter(
    (rule) =>
      key.startsWith(rule.prefix) && key.endsWith(rule.suffix) && rule.events.some((wanted) => isWanted(wanted, event)),
  );
  const told: string[] = [];
  for (const rule of rules) {
    try {
      state.queues.enqueue(rule.queue, JSON.stringify({ Records: [recordOf(state, event, subject, rule.id)] }));
      told.push(rule.queue);
      state.lostQueues.delete(rule.queue);
    } catch (error) {
      if (error instanceof Error && "errcode" in error) throw error;
      if (!state.lostQueues.has(rule.queue)) state.onFault(error);
      state.lostQueues.add(rule.queue);
    }
  }
  return told;
}

/** `s3:ObjectCreated:*` wants every way of making an object. */
function isWanted(wanted: string, event: ObjectEvent): boolean {
  const name = wanted.replace(/^s3:/, "");
  return name.endsWith("*") ? event.startsWith(name.slice(0, -1)) : name === event;
}

/** Source: Amazon S3 user guide, "Event message structure", version 2.1. */
function recordOf(
  state: S3State,
  event: ObjectEvent,
  { bucket, key, sequencer, created }: EventSubject,
  configurationId: string,
) {
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: state.region,
    eventTime: new Date(state.clock.nowMs()).toISOString(),
    eventName: event,
    userIdentity: { principalId: "darkroom" },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": sequencer, "x-amz-id-2": sequencer },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: { name: bucket, ownerIdentity: { principalId: "darkroom" }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: formEncoded(key),
        ...(created && { size: created.sizeBytes, eTag: created.etag }),
        sequencer,
      },
    },
  };
}

/** As S3 writes keys into records: form-URL-encoded, `+` for a space, slashes left alone. */
const formEncoded = (key: string) => encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");

/** The message S3 sends to a queue when it is put into a configuration. */
export function testEvent(state: S3State, bucket: string, requestId: string): string {
  return JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(state.clock.nowMs()).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: requestId,
  });
}
