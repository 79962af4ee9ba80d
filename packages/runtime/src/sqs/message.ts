import { createHash, hash } from "node:crypto";
import { SqsFault } from "./fault.ts";
import { type Input, optionalText, recordMap, text } from "./input.ts";

/** One attribute as the JSON protocol writes it: text or base64, with its type. */
type Attribute = { DataType: string; StringValue?: string; BinaryValue?: string };
export type Attributes = Record<string, Attribute>;

/** What a sender gave: the words, their attributes, and the trace header if there is one. */
export type Draft = { body: string; attributes: Attributes; traceHeader?: string };

/** Anything but the characters XML 1.0 allows (SQS API reference, SendMessage): lone surrogates and most control characters. */
const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Reads the message out of SendMessage or an entry of its batch. Limits of size are the caller's. */
export function draftOf(input: Input): Draft {
  refuseFifo(input);
  const body = text(input, "MessageBody");
  if (body === "") throw new SqsFault("MissingParameter", "The request must contain the parameter MessageBody.");
  mustBeLegal(body, "the message body");
  const attributes = Object.fromEntries(
    Object.entries(recordMap(input, "MessageAttributes")).map(([name, value]) => [name, attributeOf(name, value)]),
  );
  if (Object.keys(attributes).length > 10) {
    const message = `Number of message attributes [${Object.keys(attributes).length}] exceeds the allowed maximum [10].`;
    throw new SqsFault("InvalidParameterValue", message);
  }
  const traceHeader = traceHeaderOf(input);
  return { body, attributes, ...(traceHeader !== undefined && { traceHeader }) };
}

/** Bytes that count against the limit: the body, and each attribute's name, type and value. */
export function sizeBytesOf({ body, attributes }: Draft): number {
  const sizes = Object.entries(attributes).map(
    ([name, attribute]) => Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + bytesOf(attribute).length,
  );
  return sizes.reduce((sum, size) => sum + size, Buffer.byteLength(body));
}

/** Lower-case hexadecimal, over the body as UTF-8. */
export const md5OfBody = (body: string): string => hash("md5", body);

/**
 * The digest SDKs check: names in order, then for name, type and value a length of four bytes (big-endian) and the bytes, with
 * one byte before the value that says text (1) or binary (2). SQS Developer Guide, "Calculating the MD5 message digest".
 */
export function md5OfAttributes(attributes: Attributes): string | undefined {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return undefined;
  const digest = createHash("md5");
  const withLength = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    digest.update(length).update(bytes);
  };
  for (const [name, attribute] of entries) {
    withLength(Buffer.from(name));
    withLength(Buffer.from(attribute.DataType));
    digest.update(Buffer.from([attribute.BinaryValue === undefined ? 1 : 2]));
    withLength(bytesOf(attribute));
  }
  return digest.digest("hex");
}

const bytesOf = ({ StringValue, BinaryValue }: Attribute): Buffer =>
  BinaryValue === undefined ? Buffer.from(StringValue ?? "") : Buffer.from(BinaryValue, "base64");

const attributeName = /^(?!aws\.|amazon\.|\.)(?!.*\.$)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}$/i;
const attributeType = /^(String|Number|Binary)(\..+)?$/;

function attributeOf(name: string, value: Input): Attribute {
  const refuse = (why: string) => new SqsFault("InvalidParameterValue", `The message attribute '${name}' ${why}.`);
  if (!attributeName.test(name)) throw refuse("has a name that is not allowed");
  const dataType = optionalText(value, "DataType") ?? "";
  if (dataType.length > 256 || !attributeType.test(dataType)) throw refuse("has an invalid data type");
  if (dataType.startsWith("Binary")) {
    const binary = optionalText(value, "BinaryValue");
    if (!binary) throw refuse("must contain a non-empty binary value");
    return { DataType: dataType, BinaryValue: binary };
  }
  const words = optionalText(value, "StringValue");
  if (!words) throw refuse("must contain a non-empty string value");
  mustBeLegal(words, `the message attribute '${name}'`);
  if (dataType.startsWith("Number") && !Number.isFinite(Number(words))) throw refuse("must be a number");
  return { DataType: dataType, StringValue: words };
}

function mustBeLegal(words: string, where: string): void {
  const found = illegal.exec(words)?.[0];
  if (found === undefined) return;
  const codePoint = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new SqsFault("InvalidMessageContents", `Invalid character U+${codePoint} was found in ${where}.`);
}

function refuseFifo(input: Input): void {
  for (const field of ["MessageGroupId", "MessageDeduplicationId"]) {
    if (input[field] === undefined || input[field] === null) continue;
    const why = "The request includes a parameter that is not valid for this queue type: FIFO is not supported.";
    throw new SqsFault("UnsupportedOperation", `${why} (${field})`);
  }
}

function traceHeaderOf(input: Input): string | undefined {
  const [unknown] = Object.keys(recordMap(input, "MessageSystemAttributes")).filter(
    (name) => name !== "AWSTraceHeader",
  );
  if (unknown) throw new SqsFault("InvalidParameterValue", `Message system attribute name '${unknown}' is invalid.`);
  return recordMap(input, "MessageSystemAttributes").AWSTraceHeader?.StringValue?.toString();
}
