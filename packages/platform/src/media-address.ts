import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl, S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import { isLoopback } from "./clients.ts";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import type { HttpRequest } from "./route.ts";

/** An object to be fetched by a browser, and what its answer is to say. */
export type Wanted = {
  bucket: string;
  key: string;
  contentType: string;
  cacheControl: string;
  disposition?: string | undefined; // see `dispositionOf`
  windowSec: number; // the address repeats within it, so that browsers cache what lies there
  expiresSec: number; // counted from the begin of the window
};

type Asking = Pick<HttpRequest, "isHead" | "host" | "scheme">;

/** Bytes a client is to put: where, and the headers it has to send with them, which the signature covers. */
export type Putting = {
  bucket: string;
  key: string;
  headers: Record<string, string>; // lower case, `content-length` among them
  query?: Record<string, string>; // which part of which upload
  expiresSec: number;
};

/**
 * A presigned address for GET (or HEAD, when that was asked): under the page's own address on the embedded host, under
 * `config.mediaEndpoint` where that is set, of S3 itself otherwise. Source of the format: AWS Signature Version 4, "Query string".
 */
export async function mediaAddress(wanted: Wanted, request: Asking, ctx: Context): Promise<string> {
  const windowMs = wanted.windowSec * 1000;
  const signingDate = new Date(Math.floor(ctx.clock.nowMs() / windowMs) * windowMs);
  const signing = { signingDate, expiresIn: wanted.expiresSec };
  const { mediaEndpoint } = ctx.config;
  if (mediaEndpoint) return signUnder(mediaEndpoint.replace(/\/$/, ""), wanted, { request, ctx, signing });
  if (isEmbedded(ctx.config))
    return signUnder(`${request.scheme}://${request.host}/s3`, wanted, { request, ctx, signing });
  const input = {
    Bucket: wanted.bucket,
    Key: wanted.key,
    ResponseContentType: wanted.contentType,
    ResponseCacheControl: wanted.cacheControl,
    ResponseContentDisposition: wanted.disposition,
  };
  const command = request.isHead ? new HeadObjectCommand(input) : new GetObjectCommand(input);
  return getSignedUrl(ctx.clients.s3, command, signing);
}

/**
 * A presigned address for PUT, for exactly these headers: another length, type or condition is refused by the store. It is
 * under the same place as `mediaAddress`.
 */
export async function putAddress(putting: Putting, request: Omit<Asking, "isHead">, ctx: Context): Promise<string> {
  const { bucket, key, query = {}, expiresSec } = putting;
  const { protocol, host, path } = placeOf(bucket, key, request, ctx.config);
  const own = new Set(Object.keys(putting.headers));
  const signed = await presignerOf(ctx).presign(
    { method: "PUT", protocol, hostname: host, path, headers: { ...putting.headers, host }, query },
    {
      signingDate: new Date(ctx.clock.nowMs()),
      expiresIn: expiresSec,
      signableHeaders: own, // else the type is left out
      unhoistableHeaders: own, // else they become part of the address, and are not asked for
    },
  );
  return addressOf({ protocol, host, path, query: signed.query });
}

/** Where a bucket's objects are put by clients. Source of the last: Amazon S3, "Virtual hosting of general purpose buckets". */
function placeOf(bucket: string, key: string, request: Omit<Asking, "isHead">, config: Config) {
  const own = isEmbedded(config) ? `${request.scheme}://${request.host}/s3` : config.endpoints.s3;
  const endpoint = config.mediaEndpoint ?? own;
  if (endpoint === undefined)
    return { protocol: "https:", host: `${bucket}.s3.${config.region}.amazonaws.com`, path: `/${pathOf(key)}` };
  const { protocol, host, pathname } = new URL(endpoint);
  return { protocol, host, path: `${pathname.replace(/\/$/, "")}/${bucket}/${pathOf(key)}` };
}

type Signing = { request: Asking; ctx: Context; signing: { signingDate: Date; expiresIn: number } };

/** Signs the request itself, six times as fast as a command with all its middleware. */
async function signUnder(endpoint: string, wanted: Wanted, { request, ctx, signing }: Signing): Promise<string> {
  const { protocol, host, pathname } = new URL(endpoint);
  const signed = await presignerOf(ctx).presign(
    {
      method: request.isHead ? "HEAD" : "GET",
      protocol,
      hostname: host,
      path: `${pathname.replace(/\/$/, "")}/${wanted.bucket}/${pathOf(wanted.key)}`,
      headers: { host },
      query: {
        "response-content-type": wanted.contentType,
        "response-cache-control": wanted.cacheControl,
        ...(wanted.disposition !== undefined && { "response-content-disposition": wanted.disposition }),
      },
    },
    signing,
  );
  return addressOf({ protocol, host, path: signed.path, query: signed.query });
}

type Signed = { protocol: string; host: string; path: string; query?: Record<string, unknown> | undefined };

function addressOf({ protocol, host, path, query = {} }: Signed): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return `${protocol}//${host}${path}?${pairs.join("&")}`;
}

/** Is the store one whose owner we are, behind the page's own address? */
const isEmbedded = ({ ownerToken, endpoints }: Config): boolean => ownerToken !== undefined && isLoopback(endpoints.s3);

const presigners = new WeakMap<Context["clients"], S3RequestPresigner>();

/** The client that shows the owner's token cannot sign for others: a browser's address is signed with the real key pair. */
function presignerOf({ clients, config }: Context): S3RequestPresigner {
  const known = presigners.get(clients);
  if (known) return known;
  const { credentials, region, sha256 } = clients.s3.config;
  const keyPair = isEmbedded(config) ? config.keyPair : undefined;
  const presigner = new S3RequestPresigner({ credentials: keyPair ?? credentials, region, sha256 });
  presigners.set(clients, presigner);
  return presigner;
}

/** A key as a path. With a part that is `.` or `..`, which browsers would resolve, it stays one part. */
function pathOf(key: string): string {
  const parts = key.split("/");
  return parts.some((part) => part === "." || part === "..") ? encode(key) : parts.map(encode).join("/");
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
