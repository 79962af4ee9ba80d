import type { Answer, ObjectCall, S3State } from "./call.ts";
import { deleteUpload, listPartRows, mustFindUpload } from "./multipart-rows.ts";
import { deleteBlobs } from "./object-rows.ts";
import { uploadOf } from "./upload-part.ts";

export async function abortMultipartUpload(call: ObjectCall, state: S3State): Promise<Answer> {
  const upload = uploadOf(call, state);
  const blobs = await state.commits(() => {
    mustFindUpload(state.db, upload.bucket, upload.key, upload.id);
    const gone = listPartRows(state.db, upload.id).flatMap(({ blob }) => blob ?? []);
    deleteUpload(state.db, upload);
    deleteBlobs(state.db, gone);
    return gone;
  });
  state.blobs.remove(blobs);
  return { status: 204 };
}
