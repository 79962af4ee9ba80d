import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";

/** One message as Lambda hands it to a handler (Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
export type SqsRecord = {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, RecordAttribute>;
  md5OfBody: string;
  eventSource: "aws:sqs";
  eventSourceARN: string;
  awsRegion: string;
};

type RecordAttribute = {
  stringValue?: string;
  binaryValue?: string;
  stringListValues: string[];
  binaryListValues: string[];
  dataType: string;
};

export function toRecord(message: Message, queueArn: string): SqsRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: { ...message.Attributes },
    messageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, toAttribute(value)])),
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(":")[3] ?? "",
  };
}

function toAttribute({ DataType = "", StringValue, BinaryValue }: MessageAttributeValue): RecordAttribute {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

/**
 * The ids of a batch the function says it failed on. Nothing, null, no list, a null or empty list: all succeeded. Anything
 * malformed (an empty or unknown identifier, a wrong key, something that is no list or no object) fails the whole batch, as on
 * Lambda ("Implementing partial batch responses").
 */
export function failedIds(result: unknown, ids: readonly string[]): readonly string[] {
  if (result === undefined || result === null) return [];
  if (typeof result !== "object" || Array.isArray(result)) return ids;
  const failures: unknown = "batchItemFailures" in result ? result.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return ids;
  const named = failures.map(identifierOf);
  return named.every((id) => id !== undefined && ids.includes(id)) ? named.filter((id) => id !== undefined) : ids;
}

function identifierOf(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null || !("itemIdentifier" in failure)) return undefined;
  return typeof failure.itemIdentifier === "string" ? failure.itemIdentifier : undefined;
}
