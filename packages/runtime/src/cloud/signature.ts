import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { decode, type QueryPart, type RawRequest } from "./raw-request.ts";

/** What a signature is made over besides the request. Source: AWS Signature Version 4, "Create a signed AWS API request". */
export type SignatureScope = {
  accessKeyId: string;
  /** `20260131`, region, service. */
  date: string;
  region: string;
  service: string;
};

const signingKeys = new Map<string, Buffer>();

/** Reads `AKID/20260131/us-east-1/s3/aws4_request`; an access key may itself hold a slash. */
export function parseScope(credential: string): SignatureScope | undefined {
  const parts = credential.split("/");
  const [terminator, service, region, date] = parts.reverse();
  const accessKeyId = parts.slice(4).reverse().join("/");
  if (terminator !== "aws4_request" || !service || !region || !date || !accessKeyId) return undefined;
  return { accessKeyId, date, region, service };
}

export const scopeText = ({ date, region, service }: SignatureScope) => `${date}/${region}/${service}/aws4_request`;

/** The key of one day, region and service, derived from the secret. */
export function signingKey(secret: string, { date, region, service }: SignatureScope): Buffer {
  const name = `${secret}\n${date}\n${region}\n${service}`;
  const known = signingKeys.get(name);
  if (known) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  if (signingKeys.size > 100) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

/**
 * The canonical requests a client may have signed: the path as sent, and the path encoded anew as AWS does; header values
 * as bytes, and as the text a client held before its HTTP library wrote them in Latin-1.
 */
export function canonicalRequests(request: RawRequest, signedHeaders: string[], payload: string): Buffer[] {
  const paths = new Set([request.rawPath, encodePath(decode(request.rawPath))]);
  const headers = signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}\n`).join("");
  const query = canonicalQuery(request.query);
  const isAscii = !/[\u0080-\u00ff]/.test(headers);
  return [...paths].flatMap((path) => {
    const text = [request.method, path, query, headers, signedHeaders.join(";"), payload].join("\n");
    return isAscii ? [Buffer.from(text)] : [Buffer.from(text, "latin1"), Buffer.from(text)];
  });
}

function canonicalHeader({ headerValues }: RawRequest, name: string): string {
  const values = headerValues[name] ?? [];
  return values.map((value) => value.trim().replaceAll(/ +/g, " ")).join(",");
}

/** Sorted by encoded name, then value; the signature itself is not part of what it signs. */
function canonicalQuery(query: QueryPart[]): string {
  const parts = query.filter(({ name }) => name !== "X-Amz-Signature");
  const encoded = parts.map(({ name, value }): [string, string] => [encode(name), encode(value)]);
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  encoded.sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]));
  return encoded.map(([name, value]) => `${name}=${value}`).join("&");
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

const encodePath = (path: string) => path.split("/").map(encode).join("/");

/** The signature of a canonical request, in hex. */
export function signRequest(key: Buffer, at: { dateTime: string; scope: string }, canonical: Buffer): string {
  return signText(key, ["AWS4-HMAC-SHA256", at.dateTime, at.scope, sha256Hex(canonical)].join("\n"));
}

export const signText = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest("hex");
export const sha256Hex = (data: Buffer | string) => createHash("sha256").update(data).digest("hex");
const hmac = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text).digest();

/** Compares secrets in a time that does not depend on where they differ. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** `20260131T235959Z` in milliseconds, or `undefined`. */
export function parseDateTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
