import { CloudError } from "../cloud/cloud-error.ts";

/** The codes we answer, with S3's status and wording. Source: Amazon S3 API reference, "Error responses". */
const catalog = {
  AccessDenied: [403, "Access Denied"],
  BadDigest: [400, "The Content-MD5 or checksum value that you specified did not match what the server received."],
  BucketAlreadyOwnedByYou: [409, "The bucket that you tried to create already exists, and you own it."],
  BucketNotEmpty: [409, "The bucket that you tried to delete is not empty."],
  ConditionalRequestConflict: [409, "A conflicting operation occurred while this request was handled. Try it again."],
  EntityTooLarge: [400, "Your proposed upload exceeds the maximum allowed object size."],
  EntityTooSmall: [400, "Your proposed upload is smaller than the minimum allowed object size."],
  IncompleteBody: [400, "You did not provide the number of bytes specified by the Content-Length HTTP header."],
  InsufficientStorage: [507, "There is not enough free disk space to store this object."],
  InternalError: [500, "An internal error occurred. Try again."],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidDigest: [400, "The Content-MD5 or checksum value that you specified is not valid."],
  InvalidPart: [400, "One or more of the specified parts could not be found, or its ETag does not match."],
  InvalidPartOrder: [400, "The list of parts was not in ascending order."],
  InvalidRange: [416, "The requested range is not satisfiable"],
  InvalidRequest: [400, "Invalid Request"],
  InvalidTag: [400, "The tag provided was not a valid tag."],
  KeyTooLongError: [400, "Your key is too long."],
  MalformedXML: [400, "The XML you provided was not well-formed or did not validate against our published schema."],
  MetadataTooLarge: [400, "Your metadata headers exceed the maximum allowed metadata size."],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  MissingContentLength: [411, "You must provide the Content-Length HTTP header."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchCORSConfiguration: [404, "The CORS configuration does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchUpload: [404, "The specified multipart upload does not exist. It may have been aborted or completed."],
  NotImplemented: [501, "This function is not implemented here."],
  NotModified: [304, "Not Modified"],
  PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold"],
  XAmzContentSHA256Mismatch: [400, "The provided 'x-amz-content-sha256' header does not match what was computed."],
} as const;

type S3Code = keyof typeof catalog;

/** An error of S3; `message` replaces the standard wording, `facts` become elements of the answer. */
export function s3Error(code: S3Code, message?: string, facts: Record<string, string> = {}): CloudError {
  const [status, wording] = catalog[code];
  return new CloudError(code, status, message ?? wording, facts);
}

const diskCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const sqliteFull = 13;

/** Says what a fault of the disk or of SQLite means to a client; everything unknown is an `InternalError`. */
export function toCloudError(error: unknown): CloudError {
  if (error instanceof CloudError) return error;
  if (error instanceof Error && isDiskFull(error)) return diskFull("The disk is full");
  return s3Error("InternalError");
}

function isDiskFull(error: Error): boolean {
  if ("errcode" in error && error.errcode === sqliteFull) return true;
  return "code" in error && typeof error.code === "string" && diskCodes.has(error.code);
}

export const diskFull = (why: string) =>
  s3Error("InsufficientStorage", `${why}: nothing was written. Free some space and try again.`, {
    Reason: "disk_full",
  });
