import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";

/** A folder with just so much in it; everything may be run. Answers the folder. */
export async function makeFiles(folder: string, files: Record<string, string>): Promise<string> {
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o755 });
  }
  return folder;
}

type Account = { arn: string; limit: number; key?: string };

const sts = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

/** What AWS would say about an account: who asks, how many functions may run, and what is kept as the key. */
export async function startAws({ arn, limit, key = "" }: Account) {
  const identity = `<GetCallerIdentityResult><Arn>${arn}</Arn><UserId>u</UserId><Account>123456789012</Account></GetCallerIdentityResult>`;
  const refusal = "<Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>no</Message></Error>";
  const limits = { AccountLimit: { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: limit } };
  const server = createServer((asked, answer) => {
    const isRefused = asked.headers.authorization?.includes("AKIAREFUSED");
    if (asked.headers["x-amz-target"] === "AmazonSSM.GetParameter")
      answer.end(JSON.stringify({ Parameter: { Value: key } }));
    else if (asked.url?.includes("account-settings")) answer.end(JSON.stringify(limits));
    else if (isRefused) answer.writeHead(403).end(`<ErrorResponse ${sts}>${refusal}</ErrorResponse>`);
    else answer.end(`<GetCallerIdentityResponse ${sts}>${identity}</GetCallerIdentityResponse>`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_LAMBDA: url, AWS_ENDPOINT_URL_SSM: url },
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
