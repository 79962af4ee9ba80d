import { expect, it } from "vitest";
import { manifest } from "../../functions/manifest.ts";
import { indexes } from "../../packages/table/src/shape.ts";
import { graphOf } from "./graph.ts";

const graph = graphOf("production");
type Statement = { Effect: string; Action: string[]; Resource: string[]; Condition?: unknown };

/** Every statement that gives somebody a right: of roles, and of policies that can be attached. */
const statements = [
  ...graph
    .all("iam/role:Role")
    .flatMap(({ name, inlinePolicies = [] }) =>
      inlinePolicies.flatMap(({ policy }: { policy: string }) => withOwner(name, policy)),
    ),
  ...graph.all("iam/policy:Policy").flatMap(({ name, policy }) => withOwner(name, policy)),
] as (Statement & { owner: string })[];

function withOwner(name: string, policy: string) {
  const owner = name.replace("darkroom-production-", "").replace(/-[a-z]{8}$/, "");
  return JSON.parse(policy).Statement.map((statement: Statement) => ({ owner, ...statement }));
}

/** A statement as one line, without what differs from one recording to the next. */
function lineOf({ owner, Action, Resource }: (typeof statements)[number]): string {
  const things = Resource.map((arn) =>
    arn
      .replace(/^arn:aws:(\w+):[\w-]*:\d*:/, "$1 ")
      .replaceAll("darkroom-production-", "")
      .replace(/-[a-z]{8}(?=\/|$)/, ""),
  );
  return `${owner} may ${Action.join(", ")}\n    on ${things.join("\n       ")}\n`;
}

it("lists every right there is", async () => {
  await expect(statements.map(lineOf).join("\n")).toMatchFileSnapshot("permissions.txt");
});

it("gives rights one by one: no action and no resource is a wildcard", () => {
  const wide = statements.filter(
    ({ Effect, Action, Resource }) =>
      Effect !== "Allow" ||
      Action.some((action) => action.includes("*")) ||
      Resource.some((arn) => /[*?]/.test(arn) && !isInside(arn)),
  );
  expect(wide).toEqual([]);
});

/** The objects of one bucket, or the streams of one log. */
const isInside = (arn: string): boolean =>
  /^arn:aws:s3:::[a-z0-9-]+\/\*$/.test(arn) || /^arn:aws:logs:[\w-]+:\d+:log-group:\/aws\/lambda\/[\w-]+:\*$/.test(arn);

it("lets nobody but the service that runs it become a function or a schedule", () => {
  const trusted = graph.all("iam/role:Role").map(({ assumeRolePolicy }) => {
    const { Statement } = typeof assumeRolePolicy === "string" ? JSON.parse(assumeRolePolicy) : assumeRolePolicy;
    return Statement.map(({ Principal }: { Principal: unknown }) => Principal);
  });
  const services = trusted.flat().map((principal) => JSON.stringify(principal));
  expect([...new Set(services)].toSorted()).toEqual([
    '{"Service":"lambda.amazonaws.com"}',
    '{"Service":"scheduler.amazonaws.com"}',
  ]);
  expect(graph.all("iam/role:Role").flatMap(({ managedPolicyArns = [] }) => managedPolicyArns)).toEqual([]);
});

it("lets the purge alone delete an original, and nobody another's items, or the table", () => {
  const forbidden =
    /^(s3:Delete(?!Object$)|s3:PutBucket|dynamodb:(DeleteTable|UpdateTable|Scan)|sqs:(DeleteQueue|PurgeQueue)|iam:|kms:)/;
  expect(statements.filter(({ Action }) => Action.some((action) => forbidden.test(action)))).toEqual([]);
  const deleting = statements.filter(({ Action }) => Action.includes("s3:DeleteObject"));
  const ofDerived = expect.stringMatching(/derivedbucket[\w-]*\/\*$/);
  expect(deleting.map(({ owner, Resource }) => [owner, Resource.join()]).toSorted()).toEqual([
    ["PurgeFunctionRole", ofDerived],
    ["PurgeFunctionRole", expect.stringMatching(/mediabucket[\w-]*\/\*$/)],
    ["RowsFunctionRole", ofDerived],
    ["RunsFunctionRole", ofDerived], // what a pruning of jobs removes
    ["TickFunctionRole", ofDerived],
  ]);
});

it("keeps every policy within what IAM takes", () => {
  const longest = (policies: { policy: string }[]) => Math.max(...policies.map(({ policy }) => policy.length));
  expect(longest(graph.all("iam/policy:Policy"))).toBeLessThanOrEqual(6_144);
  expect(longest(graph.all("iam/role:Role").flatMap(({ inlinePolicies }) => inlinePolicies))).toBeLessThanOrEqual(
    10_240,
  );
});

it("names only indexes and queues that exist", () => {
  const known = manifest.wokenByQueue.map(({ queue }) => queue);
  for (const { access } of [...manifest.wokenByQueue, ...manifest.wokenByHttp, ...manifest.wokenByClock]) {
    expect((access.indexes ?? []).filter((index) => !(index in indexes))).toEqual([]);
    expect([...(access.sends ?? []), ...(access.measures ?? [])].filter((queue) => !known.includes(queue))).toEqual([]);
  }
});
