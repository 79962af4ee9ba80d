import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { manifest } from "../../../functions/manifest.ts";
import type { Finding } from "./findings.ts";
import { formatCount } from "./printable.ts";

type Env = Record<string, string | undefined>;

const withinMs = 8_000;
const soonMs = 30 * 60_000;

/** The account a deployment would go to: its region, whether there is a key pair and whether AWS takes it, and its quotas. */
export async function lookAtAccount(env: Env): Promise<Finding[]> {
  const region = env.AWS_REGION || defaultRegion;
  const options = { region, maxAttempts: 2, requestHandler: { requestTimeout: withinMs, connectionTimeout: withinMs } };
  using sts = closing(new STSClient(options));
  using lambda = closing(new LambdaClient(options));
  const keys = await checkKeyPair(() => sts.client.config.credentials());
  const found = [checkRegion(env, region), keys];
  if (keys.state === "fail") return found;
  const account = await checkAccount(sts.client);
  if (account.state === "fail") return [...found, account];
  return [...found, account, await checkConcurrency(lambda.client)];
}

const defaultRegion = "us-east-1";
const closing = <Client extends { destroy(): void }>(client: Client) => ({
  client,
  [Symbol.dispose]: () => client.destroy(),
});

function checkRegion(env: Env, region: string): Finding {
  const check = "region";
  const why = "Everything is made in one region, and a deployment that changes its region is another one";
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    return {
      check,
      state: "fail",
      found: `${region} is no region`,
      why,
      advice: "Set AWS_REGION, to eu-central-1 for one",
    };
  if (env.AWS_REGION) return { check, state: "pass", found: region, why };
  return { check, state: "pass", found: `${region}, because AWS_REGION is not set`, why };
}

const whyKeys = "SST and Pulumi act with the rights of your key pair";
const adviceKeys =
  "Run aws configure or aws sso login, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

async function checkKeyPair(read: () => Promise<{ accessKeyId: string; expiration?: Date }>): Promise<Finding> {
  const check = "credentials";
  const why = whyKeys;
  try {
    const { accessKeyId, expiration } = await read();
    const found = `key ${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
    const leftMs = expiration === undefined ? Number.POSITIVE_INFINITY : expiration.getTime() - Date.now();
    if (leftMs > soonMs) return { check, state: "pass", found, why };
    const left = leftMs > 0 ? `ends in ${Math.round(leftMs / 60_000)} min` : "has ended";
    const advice = "A first deployment takes about ten minutes: log in anew";
    return { check, state: leftMs > 0 ? "warn" : "fail", found: `${found} ${left}`, why, advice };
  } catch {
    return { check, state: "fail", found: "none", why, advice: adviceKeys };
  }
}

async function checkAccount(client: STSClient): Promise<Finding> {
  const check = "account";
  const why = "What is made is made here, and here it is paid";
  try {
    const { Account = "", Arn = "" } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: late() });
    const found = `${Account} as ${Arn.split(":").at(-1)}`;
    if (!Arn.endsWith(":root")) return { check, state: "pass", found, why };
    const advice =
      "Make an administrator in IAM Identity Center and use its keys: those of the root user cannot be limited";
    return { check, state: "warn", found, why, advice };
  } catch (error) {
    const { name } = error as Error;
    const isRefused = /InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|AccessDenied|IncompleteSignature/.test(
      name,
    );
    const found = isRefused ? `AWS refuses the key pair (${name})` : `AWS does not answer (${name})`;
    const advice = isRefused ? adviceKeys : "Look at the line, at a proxy and at the region's name";
    return { check, state: "fail", found, why, advice };
  }
}

const forEverythingElse = 20; // requests of the page, and the clocks

/** How many functions run side by side when everything is busy. */
export const wantedConcurrency = (): number =>
  manifest.wokenByQueue.reduce((sum, { maximumConcurrency }) => sum + maximumConcurrency, forEverythingElse);

async function checkConcurrency(client: LambdaClient): Promise<Finding> {
  const check = "quota: concurrency";
  const wanted = wantedConcurrency();
  const why = "All functions of an account and region share it, Darkroom's API with the stages of an import";
  const advice =
    "Ask for 1,000 at Service Quotas, AWS Lambda, Concurrent executions (L-B99A9384): it costs nothing. Until then an import takes longer, and the page waits behind it";
  try {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}), { abortSignal: late() });
    const limit = AccountLimit?.UnreservedConcurrentExecutions ?? AccountLimit?.ConcurrentExecutions ?? 0;
    const found = `${formatCount(limit)} functions at a time, ${formatCount(wanted)} wanted`;
    return { check, state: limit < wanted ? "warn" : "pass", found, why, ...(limit < wanted && { advice }) };
  } catch (error) {
    const found = `not told (${(error as Error).name})`;
    return { check, state: "warn", found, why, advice: "Let the key pair do lambda:GetAccountSettings, or look it up" };
  }
}

const late = (): AbortSignal => AbortSignal.timeout(withinMs);
