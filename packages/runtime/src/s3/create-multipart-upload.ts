import { randomUUID } from "node:crypto";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, header, type ObjectCall, type S3State, xmlAnswer } from "./call.ts";
import { isLinear, toAlgorithm } from "./checksums.ts";
import { addUpload, type UploadAttributes } from "./multipart-rows.ts";
import { readAttributes } from "./object-headers.ts";
import { s3Error } from "./s3-error.ts";
import { toXml } from "./xml.ts";

export async function createMultipartUpload(call: ObjectCall, state: S3State): Promise<Answer> {
  const { bucket, key } = call;
  mustFindBucket(state.db, bucket);
  const attributes = { ...readAttributes(call), ...readChecksumChoice(call) };
  const id = randomUUID().replaceAll("-", "");
  await state.commits(() => addUpload(state.db, { bucket, key, id, attributes, createdMs: state.clock.nowMs() }));
  const answer = xmlAnswer(
    toXml([
      "InitiateMultipartUploadResult",
      [
        ["Bucket", bucket],
        ["Key", key],
        ["UploadId", id],
      ],
    ]),
  );
  return { ...answer, headers: { ...answer.headers, ...checksumChoiceHeaders(attributes) } };
}

/** Composite is what S3 takes by default, except for CRC64NVME, which is always of the whole object. */
function readChecksumChoice(call: ObjectCall): Pick<UploadAttributes, "checksumAlgorithm" | "checksumType"> {
  const name = header(call, "x-amz-checksum-algorithm");
  if (name === undefined) return {};
  const algorithm = toAlgorithm(name);
  if (!algorithm) throw s3Error("InvalidRequest", "Checksum algorithm provided is unsupported.");
  const isWhole =
    (header(call, "x-amz-checksum-type")?.toUpperCase() ?? "COMPOSITE") === "FULL_OBJECT" || algorithm === "CRC64NVME";
  if (isWhole && !isLinear(algorithm))
    throw s3Error("InvalidRequest", `The FULL_OBJECT checksum type cannot be used with ${algorithm}.`);
  return { checksumAlgorithm: algorithm, checksumType: isWhole ? "FULL_OBJECT" : "COMPOSITE" };
}

const checksumChoiceHeaders = ({ checksumAlgorithm, checksumType }: UploadAttributes): Record<string, string> =>
  checksumAlgorithm && checksumType
    ? { "x-amz-checksum-algorithm": checksumAlgorithm, "x-amz-checksum-type": checksumType }
    : {};
