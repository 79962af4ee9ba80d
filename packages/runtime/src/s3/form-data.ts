import { CloudError } from "../cloud/cloud-error.ts";
import type { Pour } from "./body.ts";
import { type Call, header } from "./call.ts";

/** A form up to its file: the fields (names in lower case), and the file's bytes, still to come. */
export type Form = { fields: Map<string, string>; fileName: string; pourFile: Pour };

const maxFieldsBytes = 64 * 1024;

/** Reads a `multipart/form-data` body (RFC 7578) as far as its file, which S3 wants to be the last field. */
export function readForm(call: Call): Promise<Form> {
  const boundary = /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(header(call, "content-type") ?? "");
  const delimiter = Buffer.from(`\r\n--${boundary?.[1] ?? boundary?.[2] ?? ""}`);
  if (!boundary) throw malformed("The form has no boundary");
  const { message } = call;
  const { promise, resolve, reject } = Promise.withResolvers<Form>();
  const fields = new Map<string, string>();
  // The first boundary need not begin a line; with one added, all look the same.
  let buffered: Buffer = Buffer.from("\r\n");

  const onData = (data: Buffer) => {
    buffered = Buffer.concat([buffered, data]);
    try {
      const file = takeFields();
      if (!file && buffered.length > maxFieldsBytes) throw malformed("The fields of the form are too long");
      if (!file) return;
      message.off("data", onData).pause();
      resolve({ fields, fileName: file.fileName, pourFile: pourFile(call, delimiter, buffered) });
    } catch (error) {
      message.off("data", onData).pause();
      reject(error);
    }
  };

  /** Takes whole fields from the buffer; tells when the file's own bytes begin. */
  function takeFields(): { fileName: string } | undefined {
    for (;;) {
      const start = buffered.indexOf(delimiter);
      const headEnd = start < 0 ? -1 : buffered.indexOf("\r\n\r\n", start + delimiter.length);
      if (headEnd < 0) return undefined;
      const head = buffered.subarray(start + delimiter.length, headEnd).toString();
      const name = /[;\s]name="([^"]*)"/i.exec(head)?.[1]?.toLowerCase();
      if (name === undefined) throw malformed("A field of the form has no name");
      if (name === "file") {
        buffered = buffered.subarray(headEnd + 4);
        return { fileName: /filename="([^"]*)"/i.exec(head)?.[1] ?? "" };
      }
      const end = buffered.indexOf(delimiter, headEnd + 2);
      if (end < 0) return undefined;
      fields.set(name, buffered.subarray(headEnd + 4, end).toString());
      buffered = buffered.subarray(end);
    }
  }

  message.on("data", onData);
  message.on("end", () => reject(malformed("The form has no file")));
  message.on("close", () => reject(malformed("The form ended early")));
  call.continueBody();
  return promise;
}

/** Pours what stands before the next boundary. A boundary may come in two pieces, so the last bytes are kept back. */
function pourFile({ message }: Call, delimiter: Buffer, first: Buffer): Pour {
  return (sink) => {
    const { promise, resolve, reject } = Promise.withResolvers<Map<string, string>>();
    let kept: Buffer = Buffer.alloc(0);
    let isDone = false;

    function feed(data: Buffer): void {
      if (isDone) return;
      const all = Buffer.concat([kept, data]);
      const end = all.indexOf(delimiter);
      isDone = end >= 0;
      const upTo = isDone ? end : Math.max(0, all.length - delimiter.length + 1);
      kept = all.subarray(upTo);
      if (upTo > 0 && !sink.write(all.subarray(0, upTo))) message.pause();
    }
    const attempt = (data: Buffer) => {
      try {
        feed(data);
      } catch (error) {
        fail(error);
      }
    };
    function fail(error: unknown): void {
      message.removeAllListeners("data").pause();
      reject(error);
    }

    const onEnd = () => (isDone ? resolve(new Map()) : reject(malformed("The form ended within its file")));
    if (message.destroyed) onEnd();
    message.on("data", attempt);
    message.on("end", onEnd);
    message.on("close", onEnd);
    sink.onDrain(() => void message.resume());
    sink.onFailure(fail);
    attempt(first);
    if (!isDone || !message.readableEnded) message.resume();
    return promise;
  };
}

const malformed = (message: string) => new CloudError("MalformedPOSTRequest", 400, message);
