import { CloudError } from "./cloud-error.ts";
import { headerValue, queryValue, type RawRequest } from "./raw-request.ts";
import {
  canonicalRequests,
  isSame,
  parseDateTime,
  parseScope,
  type SignatureScope,
  scopeText,
  signingKey,
  signRequest,
} from "./signature.ts";

export type Credentials = { accessKeyId: string; secretAccessKey: string };
export type Keys = { credentials: Credentials[]; ownerToken?: string | undefined };

/** What continues the signature of the request over the chunks of its body. */
export type ChunkSeed = { key: Buffer; dateTime: string; scope: string; signature: string };

/** Who asked, and what the request claims about its body (`x-amz-content-sha256`). */
export type Caller = { by: "owner" | "header" | "query"; payload: string; seed?: ChunkSeed };

const maxSkewMs = 15 * 60_000;
const maxExpirySec = 7 * 24 * 3600;
export const unsignedPayload = "UNSIGNED-PAYLOAD";

/**
 * Verifies the owner's token, a SigV4 header or a presigned query. Throws the errors S3 answers: `AccessDenied` for
 * unsigned and expired, `SignatureDoesNotMatch`, `InvalidAccessKeyId`, `RequestTimeTooSkewed`.
 */
export function authenticate(request: RawRequest, keys: Keys, nowMs: number, bodyHash?: () => string): Caller {
  const authorization = headerValue(request.headers, "authorization");
  if (authorization?.startsWith("Darkroom ")) return asOwner(request, keys, authorization.slice("Darkroom ".length));
  if (authorization?.startsWith("AWS4-HMAC-SHA256")) return byHeader(request, keys, nowMs, { authorization, bodyHash });
  if (queryValue(request.query, "X-Amz-Signature") !== undefined) return byQuery(request, keys, nowMs);
  if (authorization?.startsWith("AWS ") || queryValue(request.query, "AWSAccessKeyId") !== undefined)
    throw new CloudError(
      "InvalidRequest",
      400,
      "Signature version 2 is not accepted here. Please use AWS4-HMAC-SHA256.",
    );
  throw denied("Access Denied");
}

function asOwner(request: RawRequest, { ownerToken }: Keys, token: string): Caller {
  if (ownerToken === undefined || !isSame(token, ownerToken))
    throw denied("The owner's token is not the one of this start");
  return { by: "owner", payload: headerValue(request.headers, "x-amz-content-sha256") ?? unsignedPayload };
}

type HeaderProof = { authorization: string; bodyHash: (() => string) | undefined };

function byHeader(request: RawRequest, keys: Keys, nowMs: number, { authorization, bodyHash }: HeaderProof): Caller {
  const fields = new Map(
    authorization
      .slice("AWS4-HMAC-SHA256".length)
      .split(",")
      .map((field): [string, string] => {
        const equals = field.indexOf("=");
        return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
      }),
  );
  const scope = parseScope(fields.get("Credential") ?? "");
  const signedHeaders = fields.get("SignedHeaders")?.split(";");
  const signature = fields.get("Signature");
  const dateTime = headerValue(request.headers, "x-amz-date") ?? "";
  const signedAtMs = parseDateTime(dateTime);
  if (!scope || !signedHeaders || !signature || signedAtMs === undefined || !dateTime.startsWith(scope.date))
    throw new CloudError(
      "AuthorizationHeaderMalformed",
      400,
      "The authorization header is malformed or has no matching x-amz-date.",
    );
  if (Math.abs(nowMs - signedAtMs) > maxSkewMs)
    throw new CloudError(
      "RequestTimeTooSkewed",
      403,
      "The difference between the request time and the server's time is too large.",
      {
        RequestTime: dateTime,
        ServerTime: new Date(nowMs).toISOString(),
        MaxAllowedSkewMilliseconds: String(maxSkewMs),
      },
    );
  mustSign(signedHeaders, request);
  const key = keyOf(keys, scope);
  const payload = headerValue(request.headers, "x-amz-content-sha256") ?? bodyHash?.() ?? unsignedPayload;
  const at = { dateTime, scope: scopeText(scope) };
  mustMatch({ request, key, at, signedHeaders, payload, signature });
  return { by: "header", payload, seed: { key, ...at, signature } };
}

function byQuery(request: RawRequest, keys: Keys, nowMs: number): Caller {
  const value = (name: string) => queryValue(request.query, name) ?? "";
  const scope = parseScope(value("X-Amz-Credential"));
  const signedHeaders = value("X-Amz-SignedHeaders").split(";");
  const dateTime = value("X-Amz-Date");
  const signedAtMs = parseDateTime(dateTime);
  const expirySec = Number(value("X-Amz-Expires"));
  if (
    !scope ||
    signedAtMs === undefined ||
    value("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256" ||
    !dateTime.startsWith(scope.date)
  )
    throw malformedQuery(
      "Query-string authentication needs X-Amz-Algorithm, -Credential, -Date, -Expires, -SignedHeaders and -Signature.",
    );
  if (!Number.isInteger(expirySec) || expirySec < 1 || expirySec > maxExpirySec)
    throw malformedQuery("X-Amz-Expires must be between 1 second and a week.");
  if (nowMs > signedAtMs + expirySec * 1000)
    throw new CloudError("AccessDenied", 403, "Request has expired", {
      "X-Amz-Expires": String(expirySec),
      Expires: new Date(signedAtMs + expirySec * 1000).toISOString(),
      ServerTime: new Date(nowMs).toISOString(),
    });
  if (signedAtMs > nowMs + maxSkewMs) throw denied("Request is not valid yet");
  mustSign(signedHeaders, request);
  const key = keyOf(keys, scope);
  const header = headerValue(request.headers, "x-amz-content-sha256");
  const payload = queryValue(request.query, "X-Amz-Content-Sha256") ?? header ?? unsignedPayload;
  const at = { dateTime, scope: scopeText(scope) };
  mustMatch({ request, key, at, signedHeaders, payload, signature: value("X-Amz-Signature") });
  return { by: "query", payload };
}

/** Without the host (and what changes the meaning of the request) a signature could be moved elsewhere. */
function mustSign(signedHeaders: string[], request: RawRequest): void {
  const amazon = Object.keys(request.headers).filter((name) => name.startsWith("x-amz-") && !ignorable.has(name));
  const missing = ["host", ...amazon].filter((name) => !signedHeaders.includes(name));
  if (missing.length === 0) return;
  throw new CloudError("AccessDenied", 403, "There were headers present in the request which were not signed", {
    HeadersNotSigned: missing.join(", "),
  });
}

/** Headers that say nothing about the object, and which browsers and proxies add. */
const ignorable = new Set(["x-amz-content-sha256", "x-amz-user-agent", "x-amz-checksum-mode"]);

/** The signing key of a credential. Throws `InvalidAccessKeyId`. */
export function keyOf({ credentials }: Keys, scope: SignatureScope): Buffer {
  const known = credentials.find(({ accessKeyId }) => accessKeyId === scope.accessKeyId);
  if (known) return signingKey(known.secretAccessKey, scope);
  throw new CloudError("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.", {
    AWSAccessKeyId: scope.accessKeyId,
  });
}

type Claim = {
  request: RawRequest;
  key: Buffer;
  at: { dateTime: string; scope: string };
  signedHeaders: string[];
  payload: string;
  signature: string;
};

function mustMatch({ request, key, at, signedHeaders, payload, signature }: Claim): void {
  const candidates = canonicalRequests(request, signedHeaders, payload);
  if (candidates.some((canonical) => isSame(signRequest(key, at, canonical), signature))) return;
  throw new CloudError(
    "SignatureDoesNotMatch",
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    { SignatureProvided: signature, CanonicalRequest: candidates[0]?.toString() ?? "" },
  );
}

const denied = (message: string) => new CloudError("AccessDenied", 403, message);
const malformedQuery = (message: string) => new CloudError("AuthorizationQueryParametersError", 400, message);
