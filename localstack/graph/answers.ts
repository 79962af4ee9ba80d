/** The account and region the answers speak of. */
export type Account = { account: string; region: string };
export const example: Account = { account: "000000000000", region: "us-east-1" };
export type Inputs = Record<string, unknown>;

const secretMark = "4dabf18193072939515e22adb298388d"; // of Pulumi's wire

/** Values without the wrappers that keep secrets out of Pulumi's state. */
export function plain<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain) as Value;
  if (secretMark in value && "value" in value) return plain(value.value) as Value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)])) as Value;
}

/** What a provider would answer to a question that changes nothing. */
export function answerCall(token: string, inputs: Inputs, { account, region }: Account): Inputs {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: account };
    case "aws:index/getRegion:getRegion":
      return { name: region, region };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com" };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { ...inputs, json: JSON.stringify(policyOf(inputs["statements"])) };
    default:
      return inputs;
  }
}

/** What a provider would fill in of a new resource, as far as other resources read it. */
export function fillIn(type: string, name: string, inputs: Inputs, { account, region }: Account): Inputs {
  const [, service = ""] = /^aws:([a-z0-9]+)\//.exec(type) ?? [];
  const arn = (resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  switch (type) {
    case "aws:s3/bucket:Bucket": {
      const bucket = inputs["bucket"] ?? name.toLowerCase();
      return {
        bucket,
        arn: `arn:aws:s3:::${bucket}`,
        bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
      };
    }
    case "aws:sqs/queue:Queue":
      return { arn: arn(name), url: `https://sqs.${region}.amazonaws.com/${account}/${name}` };
    case "aws:dynamodb/table:Table":
      return { arn: arn(`table/${name}`), streamArn: arn(`table/${name}/stream/latest`) };
    case "aws:lambda/function:Function":
      return { arn: arn(`function:${name}`), qualifiedArn: arn(`function:${name}:1`) };
    case "aws:iam/role:Role":
    case "aws:iam/policy:Policy":
      return { arn: `arn:aws:iam::${account}:${type.includes("role:") ? "role" : "policy"}/${name}` };
    case "aws:apigatewayv2/api:Api":
      return {
        arn: arn(`/apis/${name}`),
        executionArn: arn(name),
        apiEndpoint: `https://${name}.execute-api.${region}.amazonaws.com`.toLowerCase(),
      };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: `arn:aws:logs:${region}:${account}:log-group:${name}` };
    case "aws:cloudfront/distribution:Distribution":
      return { arn: arn(`distribution/${name}`), domainName: `${name}.cloudfront.net`.toLowerCase() };
    case "random:index/randomBytes:RandomBytes": {
      const bytes = Buffer.alloc(Number(inputs["length"]), name);
      return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
    }
    default:
      return { arn: service && arn(name) };
  }
}

type Statement = {
  effect?: string;
  actions?: string[];
  resources?: string[];
  principals?: { type: string; identifiers: string[] }[];
  conditions?: { test: string; variable: string; values: string[] }[];
};

/** The statements of a policy as IAM writes them. */
function policyOf(statements: unknown): object {
  const all = (Array.isArray(statements) ? statements : []) as Statement[];
  return { Version: "2012-10-17", Statement: all.map(statementOf) };
}

const statementOf = ({ effect, actions, resources, principals, conditions }: Statement): object => ({
  Effect: effect ?? "Allow",
  ...(principals && { Principal: principalOf(principals) }),
  Action: actions,
  ...(resources && { Resource: resources }),
  ...(conditions && { Condition: conditionOf(conditions) }),
});

const principalOf = (principals: NonNullable<Statement["principals"]>): object | string =>
  principals.some(({ type }) => type === "*")
    ? "*"
    : Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers]));

function conditionOf(conditions: NonNullable<Statement["conditions"]>): object {
  const tests: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) tests[test] = { ...tests[test], [variable]: values };
  return tests;
}
