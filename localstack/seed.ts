import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { pictures } from "../test/fixtures/pictures.ts";
import { videos } from "../test/fixtures/videos.ts";
import { openClients } from "./clients.ts";
import { findDeployment } from "./deployment.ts";
import { placeOf } from "./place.ts";
import { main, Refusal, say } from "./refusal.ts";

const usage = `Usage: npm run localstack:seed [-- FOLDER]

Puts a few made-up photos and clips, or the files of a folder, into the bucket of originals on the emulator.
`;

const samples = [
  ...[1, 2, 3, 4, 5, 6].map((seed) => () => pictures.photo(seed, 1600, 1200)),
  ...[pictures.withExif, pictures.transparentPng, pictures.animatedGif, pictures.textNamedPng],
  ...[videos.mp4, videos.rotated],
];

await main(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });
  if (values.help) return void process.stdout.write(usage);
  const { endpoint, region, mediaBucket } = await findDeployment(placeOf(process.env).folder);
  using clients = openClients(endpoint, region);
  const [folder] = positionals;
  const count = folder
    ? await putFolder(clients.s3, mediaBucket, folderOf(folder))
    : await putSamples(clients.s3, mediaBucket);
  say(`${count} files are in ${mediaBucket}. Look at them: npm run localstack:page`);
});

/** Below where the person is: npm changes the working directory. */
const folderOf = (folder: string): string => resolve(process.env["INIT_CWD"] ?? ".", folder);

async function putSamples(s3: S3Client, Bucket: string): Promise<number> {
  for (const make of samples) {
    const { name, bytes } = await make();
    await s3.send(new PutObjectCommand({ Bucket, Key: `samples/${name}`, Body: bytes }));
  }
  return samples.length;
}

async function putFolder(s3: S3Client, Bucket: string, folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => {
    throw new Refusal(`${folder} is not a folder that can be read.`);
  });
  let count = 0;
  for (const Key of entries) {
    const file = join(folder, Key);
    const found = await stat(file);
    if (!found.isFile()) continue;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: createReadStream(file), ContentLength: found.size }));
    count++;
  }
  return count;
}
