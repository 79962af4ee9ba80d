import type { Keys } from "../cloud/authenticate.ts";
import { verifyPolicy } from "../cloud/post-policy.ts";
import { encode } from "../cloud/signature.ts";
import { expectedChecksum, storeBody } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, type BucketCall, header, quoted, type S3State } from "./call.ts";
import { type Form, readForm } from "./form-data.ts";
import { readAttributes } from "./object-headers.ts";
import { findObject, type ObjectRow } from "./object-rows.ts";
import { writeStored } from "./put-object.ts";
import { s3Error } from "./s3-error.ts";
import { toPlainXml } from "./xml.ts";

/** A browser's form: its policy says who may put what under which key, and is verified before a byte is kept. */
export async function postObject(call: BucketCall, state: S3State, keys: Keys): Promise<Answer> {
  const { bucket } = call;
  const form = await readForm(call);
  form.fields.set("bucket", bucket);
  const limits = verifyPolicy(form.fields, keys, state.clock.nowMs());
  mustFindBucket(state.db, bucket);
  const key = keyOf(form);
  const asHeaders = withFieldsAsHeaders(call, form);
  const attributes = readAttributes(asHeaders);
  const checksum = expectedChecksum(asHeaders);
  const stored = await storeBody(state.blobs, { ...limits, ...(checksum && { checksum }) }, form.pourFile);
  const seen = findObject(state.db, bucket, key);
  const object = await writeStored(
    state,
    { bucket, key, attributes, condition: {}, seen, event: "ObjectCreated:Post" },
    stored,
  );
  return succeeded(call, form, object);
}

function keyOf({ fields, fileName }: Form): string {
  const key = fields.get("key")?.replaceAll("$" + "{filename}", () => fileName);
  if (!key) throw s3Error("InvalidArgument", "Bucket POST must contain a field named 'key'.", { ArgumentName: "key" });
  if (Buffer.byteLength(key) > 1024) throw s3Error("KeyTooLongError");
  return key;
}

/** Content headers, metadata and checksums are fields here; headers are read as Latin-1, as Node gives them. */
function withFieldsAsHeaders(call: BucketCall, { fields }: Form): BucketCall {
  const entries = [...fields].map(([name, value]) => [name, Buffer.from(value).toString("latin1")]);
  return { ...call, headers: Object.fromEntries(entries) };
}

function succeeded(call: BucketCall, { fields }: Form, { bucket, key, etag }: ObjectRow): Answer {
  const location = `http://${header(call, "host") ?? "localhost"}/${bucket}/${encode(key)}`;
  const headers = { etag: quoted(etag), location };
  const redirect = fields.get("success_action_redirect");
  if (redirect && /^https?:\/\//.test(redirect) && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag: quoted(etag) }))
      target.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: target.href } };
  }
  const wanted = fields.get("success_action_status");
  if (wanted === "200") return { status: 200, headers };
  if (wanted !== "201") return { status: 204, headers };
  const body = toPlainXml([
    "PostResponse",
    [
      ["Location", location],
      ["Bucket", bucket],
      ["Key", key],
      ["ETag", quoted(etag)],
    ],
  ]);
  return { status: 201, headers: { ...headers, "content-type": "application/xml" }, body };
}
