import { createHash } from "node:crypto";

const bytes = new random.RandomBytes("ApiKeyBytes1", { length: 32 });
const key = bytes.base64.apply((base64) => `dr_${Buffer.from(base64, "base64").toString("base64url")}`);

/** The API's key, for people to read: functions never see it. To have another, raise the number in its bytes' name. */
export const apiKey = new aws.ssm.Parameter("ApiKey", {
  name: `/${$app.name}/${$app.stage}/api-key`,
  type: "SecureString",
  value: key,
});

/** What the API compares a key with: of 32 random bytes the digest tells nothing. */
export const apiKeyDigest = $util.unsecret(key.apply((text) => createHash("sha256").update(text).digest("hex")));
