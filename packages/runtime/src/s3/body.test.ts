import { PassThrough } from "node:stream";
import { expect, it, vi } from "vitest";
import { pourRequest } from "./body.ts";
import type { Call } from "./call.ts";

it("reads on after a pause when the next bytes are framing alone", async () => {
  const message = new PassThrough();
  const call = { message, caller: { payload: "STREAMING-UNSIGNED-PAYLOAD-TRAILER" }, continueBody: () => {} };
  const written: string[] = [];
  let drain = () => {};
  const pouring = pourRequest(call as unknown as Call)({
    write(data) {
      written.push(data.toString());
      return written.length > 1; // full at first
    },
    onDrain(run) {
      drain = run;
    },
    onFailure: () => {},
  });
  message.write("5\r\nfirst\r\n");
  await vi.waitFor(() => expect(written).toEqual(["first"]));
  drain();
  message.write("6\r\n"); // a chunk's header, and nothing of it yet
  await new Promise((resolve) => setImmediate(resolve));
  message.write("second\r\n0\r\n\r\n");
  message.end();
  await pouring;
  expect(written.join("")).toBe("firstsecond");
});
