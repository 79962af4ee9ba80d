import { Fault } from "@darkroom/domain";
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Log } from "./log.ts";

/**
 * Handles every record. A message is only a hint, so it goes once the job's item tells the truth; it comes back,
 * named by its own id, only when the table could not be read or written.
 */
export async function acknowledgeEach(
  records: readonly SQSRecord[],
  log: Log,
  handle: (record: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> {
  const handled = await Promise.all(
    records.map(async (record) => {
      try {
        await handle(record);
        return [];
      } catch (error) {
        log.error("record not handled", { messageId: record.messageId, error });
        const isAnswered = error instanceof Fault && error.kind !== "unavailable" && error.kind !== "interrupted";
        return isAnswered ? [] : [{ itemIdentifier: record.messageId }];
      }
    }),
  );
  return { batchItemFailures: handled.flat() };
}
