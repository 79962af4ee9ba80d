import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { incomingDirOf, storeDirOf, systemClock } from "@darkroom/runtime";
import { openCloud } from "../../runtime/src/cloud/cloud.ts";
import { addFolders, type ImportOptions, type Report } from "./add.ts";
import { openLibrary } from "./run-import.ts";

/** How bytes come into the bucket: as a file the store takes over, or over the wire as into any S3. */
export const ways = ["handed over", "sent"] as const;

/** A bucket on a real server, a data folder and a folder to import, all in one place that is removed. */
export async function openImportPlace(way: (typeof ways)[number], minFreeBytes = 0) {
  const place = await mkdtemp(join(tmpdir(), "darkroom-import-"));
  const [dataDir, folder] = [join(place, "data"), join(place, "Pictures")];
  await mkdir(folder);
  const cloud = await openTestCloud(dataDir, 0, minFreeBytes);
  const endpoint = `http://127.0.0.1:${cloud.port}`;
  const env = { AWS_ENDPOINT_URL_S3: way === "sent" ? `${endpoint}/` : endpoint }; // another address is another's store
  const library = { dataDir, httpUrl: "http://127.0.0.1:9", awsUrl: endpoint, env };
  const media = openLibrary(library);
  const target = { Bucket: "media" };

  return {
    place,
    dataDir,
    folder,
    cloud,
    media,
    library,
    incomingDir: incomingDirOf(storeDirOf(dataDir)),
    /** Makes files below the folder, each with bytes of its own; names may be bytes. */
    async make(...names: string[]): Promise<void> {
      for (const name of names) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), randomBytes(2_000));
      }
    },
    touch: (name: string, atSec: number): Promise<void> => utimes(join(folder, name), atSec, atSec),
    add: (options: Partial<ImportOptions> = {}, paths = [folder]): Promise<Report> =>
      addFolders(paths, { media, dataDir, patienceMs: 1_000, ...options }),
    async keys(): Promise<string[]> {
      const { Contents = [] } = await media.client.send(new ListObjectsV2Command(target));
      return Contents.map(({ Key }) => Key ?? "").sort();
    },
    /** As another program would. */
    put: (Key: string, Body: string) => media.client.send(new PutObjectCommand({ ...target, Key, Body })),
    head: (key: string) => media.client.send(new HeadObjectCommand({ ...target, Key: key })),
    async bytes(key: string): Promise<Buffer> {
      const { Body } = await media.client.send(new GetObjectCommand({ ...target, Key: key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async openUploads(): Promise<number> {
      const { Uploads = [] } = await media.client.send(new ListMultipartUploadsCommand(target));
      return Uploads.length;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      media.client.destroy();
      await cloud.close();
      await rm(place, { recursive: true, force: true });
    },
  };
}

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

export const openTestCloud = (dataDir: string, port: number, minFreeBytes = 0) =>
  openCloud({
    dataDir: storeDirOf(dataDir),
    durability: "process",
    port,
    minFreeBytes,
    clock: systemClock,
    credentials: [credentials],
    tableEndpoint: () => undefined,
    buckets: ["media"],
    notifications: [],
  });

/** A named pipe: what looks like a file and gives nothing until somebody writes. */
export const makePipe = (path: string): void => void execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", path]);
