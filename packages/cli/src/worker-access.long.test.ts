import { expect, it, vi } from "vitest";
import { manifest } from "../../../functions/manifest.ts";
import { type WorkerAccess, workerAccess } from "../../../functions/worker-access.ts";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { startLocal } from "../../../test/support/local.ts";
import { type Call, openProxy, outsideEnv, startWorker } from "./testing-worker.ts";

const lanes = ["hash", "probe", "thumbnail"];
const onTable: Record<string, string> = {
  GetItem: "read",
  BatchGetItem: "read",
  Query: "read",
  PutItem: "put",
  UpdateItem: "update",
  DeleteItem: "delete",
};
const toTake = ["ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage"];

/** A call as AWS would ask for the right to it: `table put`, `media list`, `take hash`, `send index`. */
function rightOf({ method, path, target, body }: Call): string {
  const [service = "", operation = ""] = target.split(".");
  if (service.startsWith("DynamoDB")) {
    const { IndexName } = JSON.parse(body);
    return IndexName === undefined ? `table ${onTable[operation] ?? operation}` : `index ${IndexName}`;
  }
  if (service === "AmazonSQS") {
    const queue = JSON.parse(body).QueueUrl.split("/").at(-1);
    const action = operation.replace(/Batch$/, "");
    if (toTake.includes(action)) return `take ${queue}`;
    return `${action === "SendMessage" ? "send" : action === "GetQueueAttributes" ? "measure" : action} ${queue}`;
  }
  const bucket = path.split(/[/?]/)[1];
  if (path.includes("list-type")) return `${bucket} list`;
  return `${bucket} ${method === "PUT" ? "write" : method === "DELETE" ? "delete" : "read"}`;
}

function rightsOf({ access, takes }: WorkerAccess): string[] {
  const { table = [], indexes = [], media = [], derived = [], sends = [], measures = [] } = access;
  return [
    ...table.map((verb) => `table ${verb}`),
    ...indexes.map((index) => `index ${index}`),
    ...media.map((verb) => `media ${verb}`),
    ...derived.map((verb) => `derived ${verb}`),
    ...sends.map((queue) => `send ${queue}`),
    ...measures.map((queue) => `measure ${queue}`),
    ...takes.map((queue) => `take ${queue}`),
  ];
}

it("may do all that a worker does, and nothing of other lanes or functions", { timeout: 60_000 }, async () => {
  const wokenByQueue = manifest.wokenByQueue.map((spec) => ({ ...spec, pulled: lanes.includes(spec.queue) }));
  await using local = await startLocal({ manifest: { ...manifest, wokenByQueue } });
  const asked = new Set<string>();
  const look = (call: Call) => {
    asked.add(rightOf(call));
    return "answer" as const;
  };
  const { AWS_ENDPOINT_URL_DYNAMODB: table = "", DARKROOM_QUEUE_URL: queues = "" } = local.runtime.env;
  await using aws = await openProxy(local.runtime.awsUrl, look);
  await using rows = await openProxy(table, look);
  const env = outsideEnv(local.runtime.env, {
    AWS_ENDPOINT_URL_S3: aws.url,
    AWS_ENDPOINT_URL_SQS: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: rows.url,
    DARKROOM_QUEUE_URL: queues.replace(local.runtime.awsUrl, aws.url),
  });
  await using worker = startWorker({ args: lanes.flatMap((lane) => ["--lane", lane]), env });
  await worker.heard("ready");

  const photo = await pictures.withExif();
  const ids = [
    await local.upload(photo),
    await local.upload(photo, "the-same"),
    await local.upload(await pictures.textNamedPng()),
  ];
  for (const id of ids)
    await vi.waitFor(
      async () => {
        const states = (await local.jobs(id)).map(({ state }) => state);
        expect(states.filter((state) => state !== "queued" && state !== "running")).toHaveLength(lanes.length);
      },
      { timeout: 30_000, interval: 100 },
    );
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(0);

  const allowed = rightsOf(workerAccess(lanes));
  expect([...asked].filter((right) => !allowed.includes(right)).toSorted()).toEqual([]);
  const needed = [
    "table put",
    "table update",
    "media read",
    "derived write",
    "send index",
    "take hash",
    "measure probe",
  ];
  expect(needed.filter((right) => !asked.has(right))).toEqual([]);
});

it("is narrower for a worker of one lane", () => {
  const rights = rightsOf(workerAccess(["hash"]));
  expect(rights).toContain("take hash");
  expect(
    rights.filter((right) => /^(take|measure) (?!hash)|^derived write|^(media|derived) delete/.test(right)),
  ).toEqual([]);
});
