import { expect, it } from "vitest";
import { expiryAttribute, indexes, keyAttributes, primaryKey } from "../../packages/table/src/shape.ts";
import { graphOf } from "./graph.ts";

const library = graphOf("production");
const passing = graphOf("dev-anna");
const buckets = library.all("s3/bucket:Bucket").map(({ bucket }) => bucket);
const table = library.all("dynamodb/table:Table")[0];

it("makes the table the stores are written for", () => {
  expect([table.hashKey, table.rangeKey]).toEqual([primaryKey.partitionKey.name, primaryKey.sortKey.name]);
  const keys = Object.entries(indexes).map(([name, { partitionKey, sortKey }]) => ({
    name,
    hashKey: partitionKey.name,
    rangeKey: sortKey.name,
    projectionType: "ALL",
  }));
  expect(table.globalSecondaryIndexes).toEqual(keys);
  const types = { string: "S", number: "N" };
  expect(table.attributes).toEqual(keyAttributes.map(({ name, type }) => ({ name, type: types[type] })));
  expect(table.billingMode).toBe("PAY_PER_REQUEST");
});

it("can be set back to any second, and lets what has expired go", () => {
  expect(table.pointInTimeRecovery).toEqual({ enabled: true });
  expect(table.ttl).toEqual({ attributeName: expiryAttribute, enabled: true });
});

it("keeps a library when its deployment goes, and throws away what was made for that", () => {
  const kept = ({ resources }: typeof library) =>
    resources.filter(({ type, isRetained }) => isRetained && /:(Table|Bucket)$/.test(type)).map(({ name }) => name);
  expect(kept(library).toSorted()).toEqual(["DerivedBucket", "MediaBucket", "TableTable"]);
  expect(kept(passing)).toEqual([]);
  const guards = (graph: typeof library) => [
    graph.app.removal,
    graph.app.protect,
    graph.all("dynamodb/table:Table")[0].deletionProtectionEnabled,
  ];
  expect(guards(library)).toEqual(["retain", true, true]);
  expect(guards(passing)).toEqual(["remove", false, false]);
});

it("keeps every bucket private, and speaks of its objects over TLS only", () => {
  const blocked = library.all("s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
  expect(blocked.map(({ bucket }) => bucket).toSorted()).toEqual(buckets.toSorted());
  for (const block of blocked)
    expect(block).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  const policies = library.all("s3/bucketPolicy:BucketPolicy");
  expect(policies.map(({ bucket }) => bucket).toSorted()).toEqual(buckets.toSorted());
  for (const { policy } of policies) {
    const { Statement } = JSON.parse(policy);
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      }),
    );
    const allowed = Statement.filter(({ Effect }: { Effect: string }) => Effect === "Allow");
    expect(allowed.map(({ Principal }: { Principal: unknown }) => Principal)).toEqual(
      allowed.map(() => ({ Service: ["cloudfront.amazonaws.com"] })),
    );
  }
});

it("encrypts both buckets, keeps what was overwritten for a month, and no upload that was never finished", () => {
  const { media, derived } = library.outputs;
  const encrypted = library.all("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
  expect(encrypted.map(({ bucket }) => bucket)).toEqual([media, derived]);
  for (const { rules } of encrypted)
    expect(rules).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
  expect(library.all("s3/bucketVersioning:BucketVersioning")).toMatchObject([
    { bucket: media, versioningConfiguration: { status: "Enabled" } },
  ]);
  const rules = library
    .all("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    .map(({ bucket, rules: [rule] }) => [
      bucket,
      rule.abortIncompleteMultipartUpload.daysAfterInitiation,
      rule.noncurrentVersionExpiration?.noncurrentDays,
      rule.expiration,
    ]);
  expect(rules).toEqual([
    [media, 7, 30, undefined],
    [derived, 7, undefined, undefined],
  ]);
});

it("lets the page read from its buckets in a browser and put originals, and no other page", () => {
  const cors = library.all("s3/bucketCorsConfiguration:BucketCorsConfiguration");
  expect(cors.map(({ bucket }) => bucket)).toEqual([library.outputs["media"], library.outputs["derived"]]);
  const page = { allowedOrigins: [library.outputs["page"]], maxAgeSeconds: 86_400 };
  const reading = { allowedMethods: ["GET", "HEAD"], ...page };
  const headers = ["content-type", "if-match", "if-none-match", "x-amz-checksum-sha256", "x-amz-meta-darkroom-*"];
  const putting = { allowedMethods: ["PUT"], allowedHeaders: headers, ...page };
  expect(cors.map(({ corsRules }) => corsRules)).toEqual([[reading, putting], [reading]]);
});
