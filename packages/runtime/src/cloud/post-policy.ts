import { type Keys, keyOf } from "./authenticate.ts";
import { CloudError } from "./cloud-error.ts";
import { isSame, parseScope, signText } from "./signature.ts";

/** How many bytes the policy lets the file have. */
type PostLimits = { minBytes: number; maxBytes: number };

const exempt = new Set(["x-amz-signature", "policy", "file"]);
const maxPostBytes = 5 * 1024 ** 3;

/**
 * Verifies the signed policy of a browser's form: signature, expiry, and every field held against its conditions. Field
 * names are in lower case; `bucket` is added by the caller. Throws `AccessDenied` with the condition that failed.
 * Source: AWS, "Creating a POST policy" and "Authenticating requests: browser-based uploads using POST".
 */
export function verifyPolicy(fields: Map<string, string>, keys: Keys, nowMs: number): PostLimits {
  const policyText = fields.get("policy");
  const scope = parseScope(fields.get("x-amz-credential") ?? "");
  if (policyText === undefined || !scope || fields.get("x-amz-algorithm") !== "AWS4-HMAC-SHA256")
    throw denied("The form is not signed");
  const expected = signText(keyOf(keys, scope), policyText);
  if (!isSame(expected, fields.get("x-amz-signature") ?? ""))
    throw new CloudError("SignatureDoesNotMatch", 403, "The signature of the policy does not match");
  const policy = parsePolicy(policyText);
  const expiresAtMs = Date.parse(policy.expiration);
  if (Number.isNaN(expiresAtMs) || expiresAtMs <= nowMs) throw denied("Invalid according to Policy: Policy expired.");
  return holdAgainst(policy.conditions, fields);
}

type Policy = { expiration: string; conditions: unknown[] };

function parsePolicy(text: string): Policy {
  try {
    const policy: unknown = JSON.parse(Buffer.from(text, "base64").toString());
    if (typeof policy === "object" && policy !== null && "expiration" in policy && "conditions" in policy) {
      const { expiration, conditions } = policy;
      if (typeof expiration === "string" && Array.isArray(conditions)) return { expiration, conditions };
    }
  } catch {
    // Answered below, as any other policy that is none.
  }
  throw new CloudError(
    "InvalidPolicyDocument",
    400,
    "Invalid Policy: it is not base64 JSON with expiration and conditions.",
  );
}

function holdAgainst(conditions: unknown[], fields: Map<string, string>): PostLimits {
  const limits = { minBytes: 0, maxBytes: maxPostBytes };
  const covered = new Set<string>();
  for (const condition of conditions) {
    const [operator, name, wanted] = asTriple(condition);
    if (operator === "content-length-range") {
      limits.minBytes = Math.max(limits.minBytes, Number(name));
      limits.maxBytes = Math.min(limits.maxBytes, Number(wanted));
      if (Number.isNaN(limits.minBytes + limits.maxBytes)) throw failed(condition);
      continue;
    }
    const field = name.replace(/^\$/, "").toLowerCase();
    const value = fields.get(field);
    const holds = operator === "eq" ? value === wanted : operator === "starts-with" && (value ?? "").startsWith(wanted);
    if (!holds) throw failed(condition);
    covered.add(field);
  }
  const extra = [...fields.keys()].find(
    (name) => !covered.has(name) && !exempt.has(name) && !name.startsWith("x-ignore-") && name !== "bucket",
  );
  if (extra !== undefined) throw denied(`Invalid according to Policy: Extra input fields: ${extra}`);
  return limits;
}

/** `{"acl": "private"}` says the same as `["eq", "$acl", "private"]`. */
function asTriple(condition: unknown): [string, string, string] {
  if (Array.isArray(condition) && condition.length === 3) {
    const [operator, name, wanted] = condition.map(String) as [string, string, string];
    return [operator.toLowerCase(), name, wanted];
  }
  if (typeof condition === "object" && condition !== null && !Array.isArray(condition)) {
    const [entry, another] = Object.entries(condition);
    if (entry && !another) return ["eq", entry[0], String(entry[1])];
  }
  throw failed(condition);
}

const denied = (message: string) => new CloudError("AccessDenied", 403, message);
const failed = (condition: unknown) =>
  denied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`);
