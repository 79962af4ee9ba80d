import { abortMultipartUpload } from "./abort-multipart-upload.ts";
import type { Action } from "./call.ts";
import { completeMultipartUpload } from "./complete-multipart-upload.ts";
import { copyObject } from "./copy-object.ts";
import { createMultipartUpload } from "./create-multipart-upload.ts";
import { deleteObject } from "./delete-object.ts";
import { getObject } from "./get-object.ts";
import { getObjectAttributes } from "./get-object-attributes.ts";
import { listParts } from "./list-parts.ts";
import * as tagging from "./object-tagging.ts";
import { putObject } from "./put-object.ts";
import { uploadPart } from "./upload-part.ts";
import { uploadPartCopy } from "./upload-part-copy.ts";

/** As `bucketActions`; `copy` stands for the header that names a source. */
export const objectActions: Record<string, Action> = {
  "PUT object": putObject,
  "PUT object copy": copyObject,
  "PUT object uploadId": uploadPart,
  "PUT object uploadId copy": uploadPartCopy,
  "PUT object tagging": tagging.putObjectTagging,
  "GET object": getObject,
  "GET object attributes": getObjectAttributes,
  "GET object tagging": tagging.getObjectTagging,
  "GET object uploadId": listParts,
  "HEAD object": getObject,
  "POST object uploads": createMultipartUpload,
  "POST object uploadId": completeMultipartUpload,
  "DELETE object": deleteObject,
  "DELETE object tagging": tagging.deleteObjectTagging,
  "DELETE object uploadId": abortMultipartUpload,
};
