import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type AssetId, assetIdOf, Summary, shardOf } from "@darkroom/domain";
import { Counts, openTable } from "@darkroom/table";
import sharp from "sharp";
import type { Product } from "./product.ts";

const months = 240;
export const firstYear = 2006;

/** The id of made-up asset number `at`. */
export const seededId = (at: number): AssetId => assetIdOf(keyOf(at));
const keyOf = (at: number): string => `seeded/${at % 50}/${at}.jpg`;

/** The summary of made-up asset number `at`, as the table keeps it; `isEdited`: as it is later, when people have said something. */
function rowOf(at: number, isEdited = false): Record<string, unknown> {
  const month = `${firstYear + Math.floor((at % months) / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
  const capturedAt = `${month}-${String(1 + (at % 28)).padStart(2, "0")}T12:${String(at % 60).padStart(2, "0")}:00.000Z`;
  const key = keyOf(at);
  const assetId = assetIdOf(key);
  const rendition = {
    key: thumbnailOf(at),
    contentType: "image/webp",
    widthPx: 320,
    heightPx: 240,
    sizeBytes: 20_000,
  };
  const shown = {
    ...{
      assetId,
      key,
      kind: "image",
      contentType: "image/jpeg",
      sizeBytes: 5_000_000,
      capturedAt,
      capturedAtSource: "exif",
    },
    ...(at % 3 > 0 && {
      cameraModel: `Camera ${at % 40}`,
      latitudeDeg: (at % 170) - 85,
      longitudeDeg: (at % 350) - 175,
    }),
    ...(at % 5 === 0 && { rating: 1 + (at % 4) }),
    ...(at % 7 === 0 && { generator: ["ComfyUI", "InvokeAI"][at % 2] }),
    ...(at % 4 === 0 && { tags: [`Place ${at % 20}/Town ${at % 300}`] }),
    ...(at % 10 === 0 && { text: `Invoice ${at} of the ${1 + (at % 28)}th, payable within thirty days` }),
    ...{ widthPx: 4000, heightPx: 3000, placeholder: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w", dominantColor: "#667788" },
    renditions: [
      { role: "thumbnail", ...rendition },
      { role: "preview", ...rendition, widthPx: 1440, heightPx: 1080 },
    ],
    ...{ states: { hash: "done", probe: "done", thumbnail: "done" }, reasons: {} },
    ...{
      version: Summary.version,
      assetRevision: 1,
      jobRevisions: { hash: 3, probe: 3, thumbnail: 3 },
      changedAtMs: 1_700_000_000_000 + at,
    },
    ...(isEdited && { title: `Title ${at}`, tags: ["sea", `Trip/${at % 9}`], isFavorite: true, editRevision: 1 }),
    ...(isEdited && at % 100 === 0 && { isDeleted: true }),
  };
  return {
    ...{
      PK: `ASSET#${assetId}`,
      SK: "SUMMARY",
      _et: "Summary",
      assetId,
      schemaVersion: 1,
      shown: JSON.stringify(shown),
      madeOf: isEdited ? 11 : 10,
    },
    ...{ monthPK: `TL#${month}#image#0`, monthSK: `${capturedAt}#${assetId}` },
    ...{
      changePK: `CHANGED#${shardOf(assetId, 4)}`,
      changeSK: `${String(shown.changedAtMs).padStart(15, "0")}#${assetId}`,
    },
  };
}

/** Writes the summaries of made-up assets straight into the table of a running product, and fifty thumbnails they share. */
export async function seed(product: Product, count: number): Promise<void> {
  const { env, region, credentials } = await cloudOf(product);
  const client = new DynamoDBClient({ endpoint: env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "", region, credentials });
  const store = new S3Client({
    endpoint: env["AWS_ENDPOINT_URL_S3"] ?? "",
    region,
    credentials,
    forcePathStyle: true,
  });
  await writeSummaries(
    client,
    Array.from({ length: count }, (_, at) => rowOf(at)),
  );
  await countMonths(client);
  await putThumbnails(store);
  client.destroy();
  store.destroy();
}

/** Has something said of each tenth of them, and each hundredth gone; answers which. */
export async function editSeeded(product: Product, count: number): Promise<number[]> {
  const { env, region, credentials } = await cloudOf(product);
  const client = new DynamoDBClient({ endpoint: env["AWS_ENDPOINT_URL_DYNAMODB"] ?? "", region, credentials });
  const edited = Array.from({ length: Math.floor(count / 10) }, (_, at) => at * 10);
  await writeSummaries(
    client,
    edited.map((at) => rowOf(at, true)),
  );
  client.destroy();
  return edited;
}

/** Where a running product's cloud is, and how it is asked. */
export async function cloudOf({ dataDir }: Product) {
  const { env } = JSON.parse(await readFile(join(dataDir, "running.json"), "utf8")) as { env: Record<string, string> };
  return { env, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}

const thumbnails = 50;
const thumbnailOf = (at: number): string => `renditions/seeded/${at % thumbnails}.webp`;

async function putThumbnails(store: S3Client): Promise<void> {
  for (let at = 0; at < thumbnails; at++) {
    const noise = { type: "gaussian" as const, mean: 60 + 3 * at, sigma: 30 };
    const create = { width: 320, height: 240, channels: 3 as const, background: "#888", noise };
    const Body = await sharp({ create }).webp().toBuffer();
    await store.send(
      new PutObjectCommand({ Bucket: "derived", Key: thumbnailOf(at), Body, ContentType: "image/webp" }),
    );
  }
}

async function writeSummaries(client: DynamoDBClient, rows: readonly Record<string, unknown>[]): Promise<void> {
  const documents = DynamoDBDocumentClient.from(client);
  const batches = Array.from({ length: Math.ceil(rows.length / 25) }, (_, at) => at * 25).values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const from of batches) {
        const puts = rows.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
        await documents.send(new BatchWriteCommand({ RequestItems: { darkroom: puts } }));
      }
    }),
  );
}

async function countMonths(client: DynamoDBClient): Promise<void> {
  const table = openTable(client, "darkroom");
  for (let month = 0; month < months; month++) {
    const name = `${firstYear + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
    await Counts.markDirty(table, name, 1);
    await Counts.recount(table, name, Date.now());
  }
}
