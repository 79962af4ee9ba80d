import { map, number, string } from "dynamodb-toolbox/schema";

/** `Asset.Original` as an attribute: of the asset itself, and of each job that was queued for it. */
export const originalSchema = () =>
  map({
    key: string(),
    etag: string(),
    sizeBytes: number(),
    contentType: string(),
    format: string().optional(),
    expectedSha256: string().optional(),
    modifiedAt: string(),
  });
