import { CreateLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyVersionCommand,
  DeleteRolePolicyCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import * as z from "zod";
import { accountId } from "../clients.ts";
import { maker, unlessThere } from "./maker.ts";

const Role = z.object({
  name: z.string(),
  assumeRolePolicy: z.union([z.string(), z.record(z.string(), z.unknown())]),
  inlinePolicies: z.array(z.object({ name: z.string(), policy: z.string() })).default([]),
  managedPolicyArns: z.array(z.string()).max(0).default([]), // what AWS manages is wider than anything here needs
});

/** A role with exactly these policies. */
export const role = maker(Role, async ({ name: RoleName, assumeRolePolicy, inlinePolicies }, { iam }) => {
  const trusted = typeof assumeRolePolicy === "string" ? assumeRolePolicy : JSON.stringify(assumeRolePolicy);
  const create = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusted });
  const isNew = await unlessThere(() => iam.send(create), "EntityAlreadyExistsException");
  if (!isNew) await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trusted }));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const wanted = new Set(inlinePolicies.map(({ name }) => name));
  for (const PolicyName of PolicyNames.filter((name) => !wanted.has(name)))
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  for (const { name: PolicyName, policy } of inlinePolicies)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: withBatches(policy) }));
});

const Policy = z.looseObject({ Statement: z.array(z.looseObject({ Action: z.array(z.string()) })) });

/**
 * [Note: batches are actions] On AWS, whoever may send a message may send ten at once; the emulator asks for an action of
 * the batch's own name, which AWS does not know.
 */
function withBatches(text: string): string {
  const policy = Policy.parse(JSON.parse(text));
  const batches = (action: string) =>
    /^sqs:(Send|Delete)Message$/.test(action) ? [action, `${action}Batch`] : [action];
  const Statement = policy.Statement.map((each) => ({ ...each, Action: each.Action.flatMap(batches) }));
  return JSON.stringify({ ...policy, Statement });
}

const ManagedPolicy = z.object({ name: z.string(), description: z.string().optional(), policy: z.string() });

/** A policy that people and machines outside are given, in its latest version. */
export const managedPolicy = maker(ManagedPolicy, async ({ name: PolicyName, description, policy }, { iam }) => {
  const PolicyDocument = withBatches(policy);
  const create = new CreatePolicyCommand({ PolicyName, Description: description, PolicyDocument });
  if (await unlessThere(() => iam.send(create), "EntityAlreadyExistsException")) return;
  const PolicyArn = `arn:aws:iam::${accountId}:policy/${PolicyName}`;
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of Versions) // IAM keeps five
    if (!IsDefaultVersion) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
});

const LogGroup = z.object({ name: z.string(), retentionInDays: z.number().optional() });

export const logGroup = maker(LogGroup, async ({ name: logGroupName, retentionInDays }, { logs }) => {
  await unlessThere(() => logs.send(new CreateLogGroupCommand({ logGroupName })), "ResourceAlreadyExistsException");
  if (retentionInDays) await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
});
