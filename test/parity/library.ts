import { randomFillSync } from "node:crypto";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { Assets, Problem } from "@darkroom/contract";
import { type AssetId, assetIdOf, type Job } from "@darkroom/domain";
import { Jobs } from "@darkroom/table";
import { vi } from "vitest";
import type * as z from "zod";
import { fresh } from "./scratch.ts";
import type { Target } from "./target.ts";

export type Detail = z.infer<typeof Assets.get.answer>;

const isFinal = ({ state }: { state: string }): boolean => state !== "queued" && state !== "running";
const patience = { timeout: 45_000, interval: 100 };

/**
 * The same picture or clip with bytes nobody has put before: behind it lies a box that all decoders pass over. Known bytes
 * would be linked and their stages skipped.
 */
export function unlike({ bytes }: { bytes: Uint8Array }): Buffer {
  const box = Buffer.alloc(24); // ISO/IEC 14496-12, 8.1.2: size, `free`, anything
  box.writeUInt32BE(box.length);
  box.write("free", 4);
  randomFillSync(box, 8);
  return Buffer.concat([bytes, box]);
}

/** The library of a host, used as anybody uses it: files by S3, everything else by the HTTP API. */
export function libraryOf(target: Target) {
  const { s3, sqs, mediaBucket: Bucket, httpUrl, apiKey, queueUrl } = target;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(httpUrl + path, {
      redirect: "manual",
      ...init,
      headers: { ...(apiKey && { "x-api-key": apiKey }), ...init.headers },
    });

  const find = async (id: AssetId): Promise<Detail | undefined> => {
    const answer = await ask(`/v1/assets/${id}`);
    const body: unknown = await answer.json();
    if (answer.ok) return Assets.get.answer.parse(body);
    if (answer.status === 404) return undefined;
    throw new Error(`the API answered ${answer.status} ${Problem.safeParse(body).data?.code}`);
  };

  /** Looks at an asset until it is as it should be. */
  const until = (id: AssetId, isSo: (detail: Detail) => boolean): Promise<Detail> =>
    vi.waitFor(async () => {
      const detail = await find(id);
      if (detail && isSo(detail)) return detail;
      throw new Error(
        `not yet: ${JSON.stringify(detail?.jobs.map(({ stage, state, reason }) => [stage, state, reason]))}`,
      );
    }, patience);

  const depthOf = async (queue: string): Promise<{ waiting: number; taken: number }> => {
    const asked = { QueueUrl: queueUrl.replace("{queue}", queue), AttributeNames: ["All" as const] };
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(asked));
    const count = (which = "") => Number(Object(Attributes)[`ApproximateNumberOfMessages${which}`]);
    return { waiting: count() + count("Delayed"), taken: count("NotVisible") };
  };

  return {
    ask,
    find,
    until,
    /** A key nobody has used, with this file name. */
    keyFor: (name: string): string => `${fresh("journey")}/${name}`,
    put: async (key: string, bytes: Uint8Array): Promise<AssetId> => {
      await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes }));
      return assetIdOf(key);
    },
    /** Lets a job's last hint look a minute old, and has the sweep send another. */
    wake: async (assetId: AssetId, stage: string): Promise<void> => {
      const older = (job: Job.Info) => ({
        ...job,
        sentAtMs: job.sentAtMs - 60_000,
        notBeforeMs: job.notBeforeMs - 60_000,
      });
      await Jobs.change(target.table, { assetId, stage }, older);
      await target.invoke("sweep");
    },
    remove: (key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: key })),
    /** The asset when all its stages have ended, for this version of its object or a later one. */
    untilFinal: (id: AssetId, generation = 1) =>
      until(id, ({ jobs }) => jobs.length >= 3 && jobs.every((job) => isFinal(job) && job.generation >= generation)),
    /** The asset as lists show it, once they show it like this. */
    untilListed: (id: AssetId, isSo: (item: Assets.Item) => boolean = () => true): Promise<Assets.Item> =>
      vi.waitFor(async () => {
        const page = Assets.list.answer.parse(await (await ask("/v1/assets?limit=500")).json());
        const item = page.items.find(({ assetId }) => assetId === id);
        if (item && isSo(item)) return item;
        throw new Error(`not listed like this: ${JSON.stringify(item?.states)}`);
      }, patience),
    send: (queue: string, body: unknown) =>
      sqs.send(
        new SendMessageCommand({ QueueUrl: queueUrl.replace("{queue}", queue), MessageBody: JSON.stringify(body) }),
      ),
    /** Remembers what these queues hold that somebody took and lost; answers a wait until they hold nothing besides. */
    watch: async (...queues: string[]): Promise<() => Promise<void>> => {
      const lost = await Promise.all(queues.map(async (queue) => (await depthOf(queue)).taken));
      const isQuiet = async (queue: string, at: number) => {
        const { waiting, taken } = await depthOf(queue);
        if (waiting > 0 || taken > (lost[at] ?? 0)) throw new Error(`${queue} holds ${waiting} and ${taken}`);
      };
      return async () => {
        for (const [at, queue] of queues.entries()) await vi.waitFor(() => isQuiet(queue, at), patience);
      };
    },
  };
}
