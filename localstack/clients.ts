import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";

/** The key pair of the emulator's account: its owner, whom no policy narrows. */
export const credentials = { accessKeyId: "test", secretAccessKey: "test" };
export const accountId = "000000000000";

/** Clients of an emulator, for whoever deploys to it or looks at it. */
export function openClients(url: string, region: string) {
  const shared = { endpoint: url, region, credentials };
  const clients = {
    s3: new S3Client({ ...shared, forcePathStyle: true }),
    sqs: new SQSClient(shared),
    dynamodb: new DynamoDBClient(shared),
    iam: new IAMClient(shared),
    logs: new CloudWatchLogsClient(shared),
    lambda: new LambdaClient(shared),
    http: new ApiGatewayV2Client(shared),
    scheduler: new SchedulerClient(shared),
    ssm: new SSMClient(shared),
  };
  const close = () => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { ...clients, [Symbol.dispose]: close };
}

export type Clients = ReturnType<typeof openClients>;
