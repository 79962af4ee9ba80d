import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { bucket, startCloud } from "./testing.ts";

/** A cloud in a process of its own, for the test that kills it. Says where it listens, once its queue is there. */
const local = await startCloud({ dataDir: process.argv[2] ?? "", notifications: [{ bucket, queue: "intake" }] });
await local.sqs.send(new CreateQueueCommand({ QueueName: "intake" }));
process.stdout.write(`${local.endpoint}\n`);
