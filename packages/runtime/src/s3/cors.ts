import { readText } from "./body.ts";
import { type CorsRule, findCors, mustFindBucket, setCors } from "./bucket-rows.ts";
import { type Answer, type BucketCall, header, type S3State, xmlAnswer } from "./call.ts";
import { s3Error } from "./s3-error.ts";
import { children, childText, type Element, optional, type Parsed, parseXml, toXml } from "./xml.ts";

const knownMethods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

export function getBucketCors(call: BucketCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  const rules = findCors(state.db, call.bucket);
  if (!rules) throw s3Error("NoSuchCORSConfiguration", undefined, { BucketName: call.bucket });
  return xmlAnswer(toXml(["CORSConfiguration", rules.map((rule): Element => ["CORSRule", ruleElements(rule)])]));
}

export async function putBucketCors(call: BucketCall, state: S3State): Promise<Answer> {
  mustFindBucket(state.db, call.bucket);
  const rules = children(parseXml(await readText(call, 64 * 1024), "CORSConfiguration"), "CORSRule").map(readRule);
  if (rules.length === 0 || rules.length > 100) throw s3Error("MalformedXML", "A configuration has 1 to 100 rules");
  await state.commits(() => setCors(state.db, call.bucket, rules));
  return { status: 200 };
}

export async function deleteBucketCors(call: BucketCall, state: S3State): Promise<Answer> {
  mustFindBucket(state.db, call.bucket);
  await state.commits(() => setCors(state.db, call.bucket, undefined));
  return { status: 204 };
}

function readRule(rule: Parsed): CorsRule {
  const texts = (name: string) => children(rule, name).filter((value) => typeof value === "string");
  const id = childText(rule, "ID");
  const maxAge = childText(rule, "MaxAgeSeconds");
  const methods = texts("AllowedMethod");
  const origins = texts("AllowedOrigin");
  const unknown = methods.find((method) => !knownMethods.includes(method));
  if (unknown)
    throw s3Error("InvalidRequest", `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
  if (methods.length === 0 || origins.length === 0) throw s3Error("MalformedXML", "A rule names methods and origins");
  return {
    ...(id !== undefined && { id }),
    origins,
    methods,
    headers: texts("AllowedHeader"),
    exposed: texts("ExposeHeader"),
    ...(maxAge !== undefined && { maxAgeSec: Number(maxAge) }),
  };
}

const ruleElements = ({ id, origins, methods, headers, exposed, maxAgeSec }: CorsRule): Element[] => [
  ...optional("ID", id),
  ...origins.map((origin): Element => ["AllowedOrigin", origin]),
  ...methods.map((method): Element => ["AllowedMethod", method]),
  ...headers.map((name): Element => ["AllowedHeader", name]),
  ...exposed.map((name): Element => ["ExposeHeader", name]),
  ...optional("MaxAgeSeconds", maxAgeSec),
];

/** What a browser asks before a request of another origin. Unsigned, as browsers send it. */
export function preflight(
  call: Pick<BucketCall, "bucket" | "headers" | "method" | "rawPath" | "query" | "headerValues">,
  state: S3State,
): Answer {
  const origin = header(call, "origin");
  const method = header(call, "access-control-request-method");
  if (origin === undefined || method === undefined)
    throw s3Error("InvalidRequest", "A preflight names Origin and Access-Control-Request-Method");
  const asked = (header(call, "access-control-request-headers") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase());
  const wanted = asked.filter((name) => name !== "");
  const rules = findCors(state.db, call.bucket) ?? [];
  const rule = rules.find(
    (candidate) =>
      allows(candidate, origin, method) &&
      wanted.every((name) => candidate.headers.some((pattern) => matches(pattern.toLowerCase(), name))),
  );
  if (!rule) throw s3Error("AccessDenied", "CORSResponse: This CORS request is not allowed.");
  return {
    status: 200,
    headers: {
      ...originHeaders(rule, origin),
      "access-control-allow-methods": rule.methods.join(", "),
      ...(wanted.length > 0 && { "access-control-allow-headers": wanted.join(", ") }),
      ...(rule.maxAgeSec !== undefined && { "access-control-max-age": String(rule.maxAgeSec) }),
    },
  };
}

/** What a browser must see on the answer itself, if the bucket's rules allow its page. */
export function corsHeaders(
  state: S3State,
  bucket: string,
  { origin, method }: { origin: string; method: string },
): Record<string, string> {
  const rule = findCors(state.db, bucket)?.find((candidate) => allows(candidate, origin, method));
  if (!rule) return {};
  return {
    ...originHeaders(rule, origin),
    ...(rule.exposed.length > 0 && { "access-control-expose-headers": rule.exposed.join(", ") }),
  };
}

function originHeaders(rule: CorsRule, origin: string): Record<string, string> {
  const vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
  if (rule.origins.includes("*")) return { "access-control-allow-origin": "*", vary };
  return { "access-control-allow-origin": origin, "access-control-allow-credentials": "true", vary };
}

const allows = (rule: CorsRule, origin: string, method: string) =>
  rule.methods.includes(method) && rule.origins.some((pattern) => matches(pattern, origin));

/** A pattern holds at most one `*`. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
