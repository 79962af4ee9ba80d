/**
 * The errors SQS answers with: the shape its JSON protocol names in `__type`, and the code the older query protocol used, which
 * SDKs still read from the header `x-amzn-query-error`. Names as in the SQS API reference, "Common Errors" and each action's errors.
 */
const codes = {
  BatchEntryIdsNotDistinct: [
    "com.amazonaws.sqs#BatchEntryIdsNotDistinct",
    "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  ],
  BatchRequestTooLong: ["com.amazonaws.sqs#BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong"],
  EmptyBatchRequest: ["com.amazonaws.sqs#EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"],
  InvalidAddress: ["com.amazonaws.sqs#InvalidAddress", "InvalidAddress"],
  InvalidAttributeName: ["com.amazonaws.sqs#InvalidAttributeName", "InvalidAttributeName"],
  InvalidAttributeValue: ["com.amazonaws.sqs#InvalidAttributeValue", "InvalidAttributeValue"],
  InvalidBatchEntryId: ["com.amazonaws.sqs#InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId"],
  InvalidMessageContents: ["com.amazonaws.sqs#InvalidMessageContents", "InvalidMessageContents"],
  InvalidParameterValue: ["com.amazonaws.sqs#InvalidParameterValueException", "InvalidParameterValue"],
  MessageNotInflight: ["com.amazonaws.sqs#MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"],
  MissingParameter: ["com.amazonaws.sqs#MissingRequiredParameterException", "MissingParameter"],
  QueueDoesNotExist: ["com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"],
  QueueNameExists: ["com.amazonaws.sqs#QueueNameExists", "QueueAlreadyExists"],
  ReceiptHandleIsInvalid: ["com.amazonaws.sqs#ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"],
  ResourceNotFound: ["com.amazonaws.sqs#ResourceNotFoundException", "ResourceNotFoundException"],
  TooManyEntriesInBatchRequest: [
    "com.amazonaws.sqs#TooManyEntriesInBatchRequest",
    "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  ],
  UnknownOperation: ["com.amazon.coral.service#UnknownOperationException", "InvalidAction"],
  UnsupportedOperation: ["com.amazonaws.sqs#UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation"],
} as const;

export type Code = keyof typeof codes;

/** A request SQS refuses. Everything else that is thrown while answering is our bug and becomes `InternalError`. */
export class SqsFault extends Error {
  override name = "SqsFault";
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.code = code;
  }

  /** What the older protocol called this error: the code in batch results and in `x-amzn-query-error`. */
  get queryCode(): string {
    return codes[this.code][1];
  }
}

/** An answer of the JSON protocol. `errorType` is its code in the older protocol. */
export type Answer = { status: number; body: unknown; errorType?: string };

/** The error answer for whatever was thrown. The message of an unknown error stays out of the answer. */
export function answerOf(error: unknown): Answer {
  if (error instanceof SqsFault) {
    const body = { __type: codes[error.code][0], message: error.message };
    return { status: 400, body, errorType: error.queryCode };
  }
  const body = {
    __type: "com.amazonaws.sqs#InternalError",
    message: "The request failed because of an internal error.",
  };
  return { status: 500, body, errorType: "InternalError" };
}
