import { open } from "node:fs/promises";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Pulse } from "@darkroom/codecs";

const partBytes = 16 * 2 ** 20; // what is held in memory at a time
const mostParts = 10_000;

type Target = { Bucket: string; Key: string; ContentType: string; CacheControl: string };

/** Puts a file as an object, a part at a time where it is large. Nothing is there when it throws; what fails is the client's. */
export async function putFileAs(s3: S3Client, target: Target, path: string, pulse: Pulse): Promise<void> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const read = async (at: number, lengthBytes: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(lengthBytes), 0, lengthBytes, at);
    pulse.progress();
    return buffer.subarray(0, bytesRead);
  };
  const abortSignal = pulse.signal;
  if (size <= partBytes) {
    await s3.send(new PutObjectCommand({ ...target, Body: await read(0, size) }), { abortSignal });
    return;
  }
  const { Bucket, Key } = target;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target), { abortSignal });
  try {
    const lengthBytes = Math.max(partBytes, Math.ceil(size / mostParts));
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let at = 0; at < size; at += lengthBytes) {
      const PartNumber = Parts.length + 1;
      const Body = await read(at, Math.min(lengthBytes, size - at));
      const command = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body });
      const { ETag } = await s3.send(command, { abortSignal });
      Parts.push({ PartNumber, ETag });
    }
    const complete = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
    await s3.send(new CompleteMultipartUploadCommand(complete), { abortSignal });
  } catch (error) {
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    await s3.send(abort).catch(() => undefined); // what is left goes by the bucket's lifecycle
    throw error;
  }
}
