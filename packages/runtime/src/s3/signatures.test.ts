import { createHmac } from "node:crypto";
import { request } from "node:http";
import { GetObjectCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256Hex, signingKey, signText } from "../cloud/signature.ts";
import { asOwner, bucket, credentials, type LocalCloud, ownerToken, refusal, startCloud } from "./testing.ts";

let local: LocalCloud;
beforeAll(async () => {
  local = await startCloud();
  await local.s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: "a photo.jpg", Body: "0123456789", ContentType: "image/jpeg" }),
  );
});
afterAll(() => local[Symbol.asyncDispose]());

const client = (more: object) =>
  new S3Client({ endpoint: local.endpoint, credentials, region: "us-east-1", maxAttempts: 1, ...more });
const presign = (command: GetObjectCommand | PutObjectCommand, more = {}) =>
  getSignedUrl(client({ forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED", ...more }), command, {
    expiresIn: 60,
  });
const presigned = () => presign(new GetObjectCommand({ Bucket: bucket, Key: "a photo.jpg" }));
const codeOf = async (answer: Response) => [answer.status, /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1]];

describe("a request", () => {
  it("that nobody signed is refused, whatever it asks for", async () => {
    for (const [path, init] of [
      ["/", {}],
      [`/${bucket}`, {}],
      [`/${bucket}/a%20photo.jpg`, {}],
      [`/${bucket}/x`, { method: "PUT", body: "x" }],
    ] as const)
      expect(await codeOf(await fetch(local.endpoint + path, init))).toEqual([403, "AccessDenied"]);
  });

  it("is the owner's with the token of this start, and only that one", async () => {
    expect((await asOwner(local, `/${bucket}/a%20photo.jpg`)).status).toBe(200);
    const wrong = await fetch(`${local.endpoint}/${bucket}`, { headers: { authorization: `Darkroom ${ownerToken}x` } });
    expect(await codeOf(wrong)).toEqual([403, "AccessDenied"]);
  });

  it("signed with an unknown key or a wrong secret is refused", async () => {
    const head = (given: object) =>
      client({ forcePathStyle: true, ...given }).send(new GetObjectCommand({ Bucket: bucket, Key: "a photo.jpg" }));
    expect(await refusal(head({ credentials: { accessKeyId: "who", secretAccessKey: "test" } }))).toBe(
      "InvalidAccessKeyId 403",
    );
    expect(await refusal(head({ credentials: { accessKeyId: "test", secretAccessKey: "wrong" } }))).toBe(
      "SignatureDoesNotMatch 403",
    );
  });

  it("signed more than 15 minutes ago is refused", async () => {
    expect(
      await refusal(
        client({ forcePathStyle: true, systemClockOffset: -16 * 60_000 }).send(
          new HeadBucketCommand({ Bucket: bucket }),
        ),
      ),
    ).toMatch(/403$/);
    expect(
      await refusal(
        client({ forcePathStyle: true, systemClockOffset: -14 * 60_000 }).send(
          new HeadBucketCommand({ Bucket: bucket }),
        ),
      ),
    ).toBe("was not refused");
  });

  it("may name the bucket in its host", async () => {
    const hostStyle = client({ endpoint: `http://localhost:${local.cloud.port}`, forcePathStyle: false });
    const url = await getSignedUrl(hostStyle, new GetObjectCommand({ Bucket: bucket, Key: "a photo.jpg" }));
    expect(url).toContain(`//${bucket}.localhost:`);
    const { host, pathname, search } = new URL(url);
    expect(await rawGet(pathname + search, host)).toEqual([200, "0123456789"]);
  });

  it("with a signed body is refused when another body comes", async () => {
    const url = await getSignedUrl(
      client({ forcePathStyle: true }),
      new PutObjectCommand({ Bucket: bucket, Key: "hashed" }),
      { unhoistableHeaders: new Set(["x-amz-content-sha256"]) },
    );
    expect(
      (
        await fetch(
          url.replace("X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", `X-Amz-Content-Sha256=${sha256Hex("right")}`),
          { method: "PUT", body: "wrong" },
        )
      ).status,
    ).toBe(403);
    const headers = { "x-amz-content-sha256": sha256Hex("right") };
    const answer = await asOwner(local, `/${bucket}/hashed`, { method: "PUT", body: "wrong", headers });
    expect(await codeOf(answer)).toEqual([400, "XAmzContentSHA256Mismatch"]);
  });
});

describe("a presigned address", () => {
  it("works until it expires, and takes ranges and response headers", async () => {
    const url = await presign(
      new GetObjectCommand({ Bucket: bucket, Key: "a photo.jpg", ResponseContentType: "text/x-test" }),
    );
    const answer = await fetch(url, { headers: { range: "bytes=2-4" } });
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      206,
      "text/x-test",
      "234",
    ]);
  });

  it("is refused after its time, on the clock of the cloud", async () => {
    await using later = await startCloud();
    await asOwner(later, `/${bucket}/k`, { method: "PUT", body: "x" });
    const url = await getSignedUrl(later.s3, new GetObjectCommand({ Bucket: bucket, Key: "k" }), { expiresIn: 60 });
    expect((await fetch(url)).status).toBe(200);
    later.clock.advance(61_000);
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
  });

  it("is refused when anything about it was changed", async () => {
    const url = await presigned();
    for (const changed of [
      url.replace("a%20photo", "another"),
      url.replace("Expires=60", "Expires=600"),
      `${url}&response-content-type=text/html`,
    ])
      expect(await codeOf(await fetch(changed))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await codeOf(await fetch(url, { method: "PUT", body: "x" }))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await codeOf(await fetch(url, { headers: { "x-amz-meta-more": "1" } }))).toEqual([403, "AccessDenied"]);
  });

  it("puts, with the metadata that was signed", async () => {
    const url = await presign(
      new PutObjectCommand({ Bucket: bucket, Key: "dot/../up & <down>.txt", Metadata: { a: "b" } }),
    );
    const { pathname: _collapsed, origin } = new URL(url);
    expect((await rawPut(url.slice(origin.length), "body")).status).toBe(200);
    const answer = await local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "dot/../up & <down>.txt" }));
    expect(answer).toMatchObject({ ContentLength: 4, Metadata: { a: "b" } });
  });

  it("puts also with the checksum of nothing that an SDK writes into it", async () => {
    const url = await presign(new PutObjectCommand({ Bucket: bucket, Key: "with-crc" }), {
      requestChecksumCalculation: "WHEN_SUPPORTED",
    });
    expect(url).toContain("x-amz-checksum-crc32");
    expect((await fetch(url, { method: "PUT", body: "something" })).status).toBe(200);
  });
});

describe("a media address", () => {
  const mediaUrl = async () => {
    const url = new URL(
      await getSignedUrl(
        client({ forcePathStyle: true, endpoint: `${local.endpoint}/s3` }),
        new GetObjectCommand({ Bucket: bucket, Key: "a photo.jpg" }),
      ),
    );
    return url;
  };

  it("is verified with its prefix and its host, and answered safely for a page", async () => {
    const url = await mediaUrl();
    expect(url.pathname).toBe(`/s3/${bucket}/a%20photo.jpg`);
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, "0123456789"]);
    expect(answer.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(await rawGet(url.pathname + url.search, "elsewhere.example")).toEqual([
      403,
      expect.stringContaining("SignatureDoesNotMatch"),
    ]);
    expect(await rawGet(url.pathname.slice(3) + url.search, url.host)).toEqual([
      403,
      expect.stringContaining("SignatureDoesNotMatch"),
    ]);
  });

  it("is nothing the owner's token or a signed header opens", async () => {
    const answer = await asOwner(local, `/s3/${bucket}/a%20photo.jpg`);
    expect(await codeOf(answer)).toEqual([403, "AccessDenied"]);
    expect(answer.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
    expect((await asOwner(local, `/s3/${bucket}/a%20photo.jpg`, { method: "DELETE" })).status).toBe(403);
  });
});

describe("a form", () => {
  const form = (conditions: unknown[], fields: Record<string, string>, secondsFromNow = 60) => {
    const nowMs = local.clock.nowMs();
    const dateTime = `${new Date(nowMs).toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
    const scope = { accessKeyId: "test", date: dateTime.slice(0, 8), region: "us-east-1", service: "s3" };
    const signed: Record<string, string> = {
      ...fields,
      "x-amz-algorithm": "AWS4-HMAC-SHA256",
      "x-amz-credential": `test/${scope.date}/us-east-1/s3/aws4_request`,
      "x-amz-date": dateTime,
    };
    const all = [
      ...conditions,
      ["starts-with", "$x-amz-credential", ""],
      ["starts-with", "$x-amz-date", ""],
      { "x-amz-algorithm": "AWS4-HMAC-SHA256" },
    ];
    const policy = { expiration: new Date(nowMs + secondsFromNow * 1000).toISOString(), conditions: all };
    signed.policy = Buffer.from(JSON.stringify(policy)).toString("base64");
    signed["x-amz-signature"] = signText(signingKey("test", scope), signed.policy);
    const data = new FormData();
    for (const [name, value] of Object.entries(signed)) data.append(name, value);
    return data;
  };
  const send = (data: FormData, body: string, prefix = "") => {
    data.append("file", new Blob([body]), "from disk.jpg");
    return fetch(`${local.endpoint}${prefix}/${bucket}`, { method: "POST", body: data, redirect: "manual" });
  };
  const usual = [{ bucket }, ["starts-with", "$key", "up/"], ["content-length-range", 1, 1_000_000]];

  it("puts a file under its policy, named as on the disk it came from", async () => {
    const fields = { key: "up/$" + "{filename}", "Content-Type": "image/jpeg", success_action_status: "201" };
    const body = "--bytes\r\n--that\r\n look like boundaries--".repeat(5_000);
    const answer = await send(
      form([...usual, ["starts-with", "$Content-Type", "image/"], { success_action_status: "201" }], fields),
      body,
      "/s3",
    );
    expect([answer.status, await answer.text()]).toEqual([201, expect.stringContaining("<Key>up/from disk.jpg</Key>")]);
    const stored = await local.s3.send(new GetObjectCommand({ Bucket: bucket, Key: "up/from disk.jpg" }));
    expect([stored.ContentType, await stored.Body?.transformToString()]).toEqual(["image/jpeg", body]);
  });

  it.each([
    ["a key outside of it", usual, { key: "elsewhere" }, 60, "AccessDenied"],
    ["a field it does not name", usual, { key: "up/a", "x-amz-meta-more": "1" }, 60, "AccessDenied"],
    ["an expired policy", usual, { key: "up/a" }, -1, "AccessDenied"],
    [
      "a file that is too large",
      [{ bucket }, ["eq", "$key", "up/a"], ["content-length-range", 1, 10]],
      { key: "up/a" },
      60,
      "EntityTooLarge",
    ],
    [
      "a file that is too small",
      [{ bucket }, ["eq", "$key", "up/a"], ["content-length-range", 100, 200]],
      { key: "up/a" },
      60,
      "EntityTooSmall",
    ],
  ])("is refused with %s, and nothing is stored", async (_name, conditions, fields, seconds, code) => {
    const [, given] = await codeOf(await send(form(conditions, fields as never, seconds), "more than ten bytes"));
    expect(given).toBe(code);
    expect(await refusal(local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: fields.key })))).toBe(
      "NotFound 404",
    );
  });

  it("with a forged policy is refused", async () => {
    const data = form(usual, { key: "up/forged" });
    data.set(
      "policy",
      Buffer.from(JSON.stringify({ expiration: "2999-01-01T00:00:00Z", conditions: [] })).toString("base64"),
    );
    expect(await codeOf(await send(data, "x"))).toEqual([403, "SignatureDoesNotMatch"]);
  });
});

describe("a body signed chunk by chunk", () => {
  /** As older SDKs and rclone send it: every chunk carries a signature that continues the one before. */
  async function putChunks(key: string, chunks: string[], tamper = (text: string) => text) {
    const dateTime = `${new Date(local.clock.nowMs()).toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
    const scope = { accessKeyId: "test", date: dateTime.slice(0, 8), region: "us-east-1", service: "s3" };
    const scopeLine = `${scope.date}/us-east-1/s3/aws4_request`;
    const signing = signingKey("test", scope);
    const payload = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    const headers: Record<string, string> = {
      host: new URL(local.endpoint).host,
      "x-amz-content-sha256": payload,
      "x-amz-date": dateTime,
      "x-amz-decoded-content-length": String(chunks.join("").length),
    };
    const names = Object.keys(headers).sort();
    const canonical = [
      "PUT",
      `/${bucket}/${key}`,
      "",
      ...names.map((name) => `${name}:${headers[name]}`),
      "",
      names.join(";"),
      payload,
    ].join("\n");
    let previous = signText(signing, ["AWS4-HMAC-SHA256", dateTime, scopeLine, sha256Hex(canonical)].join("\n"));
    headers.authorization = `AWS4-HMAC-SHA256 Credential=test/${scopeLine}, SignedHeaders=${names.join(";")}, Signature=${previous}`;
    const framed = [...chunks, ""].map((chunk) => {
      const text = ["AWS4-HMAC-SHA256-PAYLOAD", dateTime, scopeLine, previous, sha256Hex(""), sha256Hex(chunk)].join(
        "\n",
      );
      previous = createHmac("sha256", signing).update(text).digest("hex");
      return `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`;
    });
    const body = tamper(framed.join(""));
    return rawPut(`/${bucket}/${key}`, body, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  }

  it("is taken when every chunk matches, and refused when one does not", async () => {
    expect((await putChunks("chunked", ["a".repeat(70_000), "bc"])).status).toBe(200);
    expect((await local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "chunked" }))).ContentLength).toBe(70_002);
    const answer = await putChunks("tampered", ["hello", "world"], (text) => text.replace("world", "w0rld"));
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining("SignatureDoesNotMatch")]);
    expect(await refusal(local.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "tampered" })))).toBe(
      "NotFound 404",
    );
    const short = await putChunks("short", ["hello"], (text) => text.slice(0, text.indexOf("0;chunk")));
    expect([short.status, short.body]).toEqual([400, expect.stringContaining("IncompleteBody")]);
  });
});

async function rawPut(path: string, body: string, headers: Record<string, string> = {}) {
  return raw({ method: "PUT", path, headers: { "content-length": String(Buffer.byteLength(body)), ...headers } }, body);
}

async function rawGet(path: string, host: string) {
  const { status, body } = await raw({ method: "GET", path, headers: { host } });
  return [status, body];
}

/** `fetch` would collapse `/../`. */
function raw(
  options: { method: string; path: string; headers: Record<string, string> },
  body?: string,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: local.cloud.port, ...options }, async (answer) => {
      const text = (await answer.toArray()).join("");
      resolve({ status: answer.statusCode, body: text });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
