import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asOwner, bucket, type LocalCloud, refusal, startCloud, startQueue } from "./testing.ts";

let local: LocalCloud;
beforeAll(async () => {
  local = await startCloud();
});
afterAll(() => local[Symbol.asyncDispose]());

describe("a bucket", () => {
  it("is made, found, listed and deleted once it is empty", async () => {
    const Bucket = "a-new.bucket";
    await local.s3.send(new CreateBucketCommand({ Bucket }));
    await local.s3.send(new CreateBucketCommand({ Bucket }));
    await local.s3.send(new HeadBucketCommand({ Bucket }));
    expect((await local.s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([
      Bucket,
      bucket,
    ]);
    expect((await local.s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    await local.s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    expect(await refusal(local.s3.send(new DeleteBucketCommand({ Bucket })))).toBe("BucketNotEmpty 409");
    await local.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await local.s3.send(new DeleteBucketCommand({ Bucket }));
    expect(await refusal(local.s3.send(new HeadBucketCommand({ Bucket })))).toBe("NotFound 404");
    expect(await refusal(local.s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" })))).toBe(
      "NoSuchBucket 404",
    );
  });

  it("has a name that DNS could carry", async () => {
    for (const name of ["UPPER", "a", "under_score", "a..b", "127.0.0.1", "-a-", "x".repeat(64)])
      expect((await asOwner(local, `/${name}`, { method: "PUT" })).status).toBe(400);
  });

  it("says of what is not built that it is not, instead of doing something else", async () => {
    expect(
      await refusal(
        local.s3.send(
          new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }),
        ),
      ),
    ).toBe("NotImplemented 501");
    expect((await local.s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status).toBeUndefined();
    await asOwner(local, `/${bucket}/untouched`, { method: "PUT", body: "before" });
    for (const query of [
      "acl",
      "retention",
      "legal-hold",
      "restore",
      "torrent",
      "something-new",
      "versionId=abc",
      "tagging&acl",
    ])
      expect([
        query,
        (await asOwner(local, `/${bucket}/untouched?${query}`, { method: "PUT", body: "after" })).status,
      ]).toEqual([query, 501]);
    expect(await (await asOwner(local, `/${bucket}/untouched`)).text()).toBe("before");
    for (const query of ["lifecycle", "policy", "encryption", "versions", "website"])
      expect([query, (await asOwner(local, `/${bucket}?${query}`)).status]).toEqual([query, 501]);
    const headers = { "x-amz-server-side-encryption": "aws:kms" };
    expect((await asOwner(local, `/${bucket}/x`, { method: "PUT", body: "x", headers })).status).toBe(501);
    expect((await asOwner(local, `/${bucket}/x`, { method: "PATCH", body: "x" })).status).toBe(405);
  });
});

describe("CORS", () => {
  it("is answered by the bucket's own rules", async () => {
    const path = `/${bucket}/k`;
    const origin = "https://page.example";
    const preflight = (method: string, headers = "content-type") =>
      fetch(local.endpoint + path, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": method, "access-control-request-headers": headers },
      });
    expect(await refusal(local.s3.send(new GetBucketCorsCommand({ Bucket: bucket })))).toBe(
      "NoSuchCORSConfiguration 404",
    );
    expect((await preflight("PUT")).status).toBe(403);
    const CORSRules = [
      {
        AllowedOrigins: ["https://*.example"],
        AllowedMethods: ["PUT", "GET"],
        AllowedHeaders: ["content-*"],
        ExposeHeaders: ["ETag"],
        MaxAgeSeconds: 60,
      },
    ];
    await local.s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
    expect((await local.s3.send(new GetBucketCorsCommand({ Bucket: bucket }))).CORSRules).toEqual(CORSRules);
    const allowed = await preflight("PUT");
    expect([
      allowed.status,
      allowed.headers.get("access-control-allow-origin"),
      allowed.headers.get("access-control-max-age"),
    ]).toEqual([200, origin, "60"]);
    expect((await preflight("DELETE")).status).toBe(403);
    expect((await preflight("PUT", "x-other")).status).toBe(403);
    const answer = await asOwner(local, path, { method: "PUT", body: "x", headers: { origin } });
    expect([
      answer.headers.get("access-control-allow-origin"),
      answer.headers.get("access-control-expose-headers"),
    ]).toEqual([origin, "ETag"]);
    await local.s3.send(new DeleteBucketCorsCommand({ Bucket: bucket }));
    expect((await asOwner(local, path, { headers: { origin } })).headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("a notification", () => {
  it("tells a queue of every way an object is made or removed, in a sequence that grows over restarts", async () => {
    let noted = await startCloud({ notifications: [{ bucket, queue: "intake" }] });
    const read = await startQueue(noted, "intake");
    const Key = "a b/+é&.jpg";
    const { ETag } = await noted.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "12345" }));
    await noted.s3.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: "copy",
        CopySource: encodeURI(`${bucket}/${Key}`).replace("+", "%2B"),
      }),
    );
    const { UploadId } = await noted.s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
    const part = await noted.s3.send(
      new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber: 1, Body: "multi" }),
    );
    await noted.s3.send(
      new CompleteMultipartUploadCommand({
        Bucket: bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] },
      }),
    );
    await noted.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    const events = (await read()).flatMap(({ Records }) => Records);
    expect(events.map(({ eventName }) => eventName)).toEqual([
      "ObjectCreated:Put",
      "ObjectCreated:Copy",
      "ObjectCreated:CompleteMultipartUpload",
      "ObjectRemoved:Delete",
    ]);
    expect(events[0]).toMatchObject({
      eventVersion: "2.1",
      s3: {
        bucket: { name: bucket },
        object: { key: "a+b/%2B%C3%A9%26.jpg", size: 5, eTag: ETag?.replaceAll('"', "") },
      },
    });
    noted = await noted.restart();
    await noted.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "again" }));
    const [last] = (await (await startQueue(noted, "intake"))()).flatMap(({ Records }) => Records);
    const sequencers = [...events, last].map((event) => event?.s3.object.sequencer ?? "");
    expect(sequencers).toEqual([...sequencers].sort());
    expect(new Set(sequencers).size).toBe(5);
    expect(sequencers.every((sequencer) => /^[0-9A-F]{16}$/.test(sequencer))).toBe(true);
    await noted[Symbol.asyncDispose]();
  });

  it("follows the rules a client sets, begins with a test event, and needs a queue that exists", async () => {
    const configure = (queue: string) =>
      local.s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: bucket,
          NotificationConfiguration: {
            QueueConfigurations: [
              {
                Id: "jpegs",
                QueueArn: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
                Events: ["s3:ObjectCreated:*"],
                Filter: {
                  Key: {
                    FilterRules: [
                      { Name: "prefix", Value: "in/" },
                      { Name: "suffix", Value: ".jpg" },
                    ],
                  },
                },
              },
            ],
          },
        }),
      );
    expect(await refusal(configure("nowhere"))).toBe("InvalidArgument 400");
    const read = await startQueue(local, "jpegs");
    await configure("jpegs");
    expect((await read()).map(({ Event }) => Event)).toEqual(["s3:TestEvent"]);
    for (const key of ["in/a.jpg", "in/a.png", "out/a.jpg"])
      await asOwner(local, `/${bucket}/${key}`, { method: "PUT", body: "x" });
    await asOwner(local, `/${bucket}/in/a.jpg`, { method: "DELETE" });
    expect((await read()).flatMap(({ Records }) => Records.map(({ s3 }) => s3.object.key))).toEqual(["in/a.jpg"]);
    const { QueueConfigurations } = await local.s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
    );
    expect(QueueConfigurations).toMatchObject([{ Id: "jpegs", Events: ["s3:ObjectCreated:*"] }]);
  });
});
