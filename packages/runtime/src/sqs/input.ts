import { SqsFault } from "./fault.ts";

/** The body of a request, or an entry of a batch: JSON whose fields nobody has looked at yet. */
export type Input = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Input =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The request as a record; an absent body counts as an empty one. */
export function asInput(body: unknown): Input {
  if (body === undefined || body === null) return {};
  if (isRecord(body)) return body;
  throw new SqsFault("InvalidParameterValue", "The request body must be a JSON object.");
}

/** A text field that must be there. */
export function text(input: Input, field: string): string {
  const value = optionalText(input, field);
  if (value === undefined) throw new SqsFault("MissingParameter", `The request must contain the parameter ${field}.`);
  return value;
}

/** A text field that may be missing. */
export function optionalText(input: Input, field: string): string | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new SqsFault("InvalidParameterValue", `The parameter ${field} must be text.`);
}

/** A whole number within its limits, or nothing when it was not given. */
export function optionalInteger(input: Input, field: string, min: number, max: number): number | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  const reason = `Reason: Must be an integer from ${min} to ${max}.`;
  throw new SqsFault("InvalidParameterValue", `Value ${String(value)} for parameter ${field} is invalid. ${reason}`);
}

/** A list of texts, empty when it was not given. */
export function textList(input: Input, field: string): string[] {
  const value = input[field];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new SqsFault("InvalidParameterValue", `The parameter ${field} must be a list of texts.`);
}

/** A map of texts, or nothing when it was not given. */
export function optionalTextMap(input: Input, field: string): Record<string, string> | undefined {
  const value = input[field];
  if (value === undefined || value === null) return undefined;
  const isTextMap = (map: unknown): map is Record<string, string> =>
    isRecord(map) && Object.values(map).every((item) => typeof item === "string");
  if (isTextMap(value)) return value;
  throw new SqsFault("InvalidParameterValue", `The parameter ${field} must be a map of texts.`);
}

/** A map of records (message attributes), empty when it was not given. */
export function recordMap(input: Input, field: string): Record<string, Input> {
  const value = input[field];
  if (value === undefined || value === null) return {};
  const isRecordMap = (map: unknown): map is Record<string, Input> =>
    isRecord(map) && Object.values(map).every(isRecord);
  if (isRecordMap(value)) return value;
  throw new SqsFault("InvalidParameterValue", `The parameter ${field} must be a map of attributes.`);
}

const entryId = /^[A-Za-z0-9_-]{1,80}$/;

/** The entries of a batch, by the rules all batch actions share: 1 to 10, with distinct and well-formed ids. */
export function batchEntries(input: Input): { id: string; entry: Input }[] {
  const value = input.Entries;
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
    throw new SqsFault("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (!Array.isArray(value) || !value.every(isRecord)) {
    throw new SqsFault("InvalidParameterValue", "The parameter Entries must be a list of entries.");
  }
  if (value.length > 10) {
    const message = `Maximum number of entries per request are 10. You have sent ${value.length}.`;
    throw new SqsFault("TooManyEntriesInBatchRequest", message);
  }
  const entries = value.map((entry) => ({ id: text(entry, "Id"), entry }));
  if (!entries.every(({ id }) => entryId.test(id))) {
    const message = "A batch entry id can only contain alphanumeric characters, hyphens and underscores, at most 80.";
    throw new SqsFault("InvalidBatchEntryId", message);
  }
  if (new Set(entries.map(({ id }) => id)).size !== entries.length) {
    throw new SqsFault("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
  return entries;
}

/** What one entry of a batch came to. */
export type Failed = { Id: string; Code: string; Message: string; SenderFault: boolean };

/** Handles each entry by itself: a refused entry is listed as failed, and the others go on. */
export function eachEntry<T extends object>(
  entries: readonly { id: string; entry: Input }[],
  handle: (entry: Input) => T,
): { Successful: (T & { Id: string })[]; Failed: Failed[] } {
  const successful: (T & { Id: string })[] = [];
  const failed: Failed[] = [];
  for (const { id, entry } of entries) {
    try {
      successful.push({ ...handle(entry), Id: id });
    } catch (error) {
      if (!(error instanceof SqsFault)) throw error;
      failed.push({ Id: id, Code: error.queryCode, Message: error.message, SenderFault: true });
    }
  }
  return { Successful: successful, Failed: failed };
}
