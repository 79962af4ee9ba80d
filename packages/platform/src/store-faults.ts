import { S3ServiceException } from "@aws-sdk/client-s3";
import { Fault } from "@darkroom/domain";

/** The status of the store's answer, if it was one. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** An answer of the store as a fault: full, denied, or not to be reached. */
export function translated(error: unknown): unknown {
  if (error instanceof Fault) return error;
  const status = statusOf(error);
  if (status === 507) return new Fault("unavailable", "disk_full", "The disk of the store is full", { cause: error });
  if (status === 403) return new Fault("denied", "store.denied", "The store refused the request", { cause: error });
  if (status !== undefined && status < 500) return error;
  return new Fault("interrupted", status === undefined ? "network" : "http_5xx", "The store did not answer", {
    cause: error,
  });
}
