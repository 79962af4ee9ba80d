import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type Addresses, sharedBy } from "./addresses.ts";
import { fresh } from "./scratch.ts";

/** A user of a test's own. */
export type User = AsyncDisposable & { arn: string; credentials: { accessKeyId: string; secretAccessKey: string } };

/** The account a deployment is in, as its owner manages who may do what. */
export function openAccount(addresses: Addresses) {
  const iam = new IAMClient(sharedBy(addresses));
  const lambda = new LambdaClient(sharedBy(addresses));
  return {
    makeUser: (...policies: string[]) => makeUser(iam, policies),
    /** Takes an action out of a function's role, until it is disposed of. Throws when the role does not allow it. */
    narrow: async (name: string, action: string): Promise<AsyncDisposable> => {
      const asked = new GetFunctionConfigurationCommand({ FunctionName: addresses.functions[name] });
      const { Role = "" } = await lambda.send(asked);
      return narrowRole(iam, Role.split("/").at(-1) ?? "", action);
    },
    [Symbol.dispose]: () => {
      iam.destroy();
      lambda.destroy();
    },
  };
}

async function narrowRole(iam: IAMClient, RoleName: string, action: string): Promise<AsyncDisposable> {
  const named = { RoleName, PolicyName: "inline" };
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand(named));
  const whole = decodeURIComponent(PolicyDocument);
  const narrowed = whole.replace(`"${action}"`, `"sts:GetCallerIdentity"`);
  if (narrowed === whole) throw new Error(`${RoleName} does not allow ${action}`);
  await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: narrowed }));
  return {
    [Symbol.asyncDispose]: async () => {
      await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: whole }));
    },
  };
}

/** A user with a key pair, these policies of the account, and nothing else. */
async function makeUser(iam: IAMClient, policies: readonly string[]): Promise<User> {
  const UserName = fresh("user");
  const { User } = await iam.send(new CreateUserCommand({ UserName }));
  const arns = policies.map((name) => `arn:aws:iam::${User?.Arn?.split(":")[4]}:policy/${name}`);
  for (const PolicyArn of arns) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
  return {
    arn: User?.Arn ?? "",
    credentials: { accessKeyId, secretAccessKey },
    [Symbol.asyncDispose]: async () => {
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: accessKeyId }));
      for (const PolicyArn of arns) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
      await iam.send(new DeleteUserCommand({ UserName }));
    },
  };
}
