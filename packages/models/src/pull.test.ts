import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { findFreePort } from "../../runtime/src/table/free-port.ts";
import { type PullProgress, pullModel } from "./pull.ts";

const layer = { status: "pulling 0123456789ab", digest: "sha256:0123456789ab", total: 1000 };
const manifest = { status: "pulling manifest" };

async function serve(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const lines = (response: ServerResponse, ...frames: object[]) => {
  if (!response.headersSent) response.setHeader("content-type", "application/x-ndjson");
  for (const frame of frames) response.write(`${JSON.stringify(frame)}\n`);
};

it("tells how far it is, layer by layer, and ends when Ollama says so", async () => {
  await using server = await serve((response) => {
    lines(response, manifest, layer, { ...layer, completed: 600 }, { status: "verifying sha256 digest" });
    lines(response, { status: "success" });
    response.end();
  });
  const seen: PullProgress[] = [];
  await pullModel(server.url, "gemma4:12b", { progress: (at) => seen.push(at) });
  expect(seen.map(({ completedBytes }) => completedBytes)).toEqual([undefined, 0, 600, undefined]);
});

it.each([
  [
    "Ollama says no",
    "pull.failed",
    (response: ServerResponse) => {
      lines(response, manifest, { error: "pull model manifest: file does not exist" });
      response.end();
    },
  ],
  [
    "Ollama says no at once",
    "pull.failed",
    (response: ServerResponse) => {
      response.writeHead(500).end(JSON.stringify({ error: "pull model manifest: file does not exist" }));
    },
  ],
  [
    "it breaks off",
    "stream.truncated",
    (response: ServerResponse) => {
      lines(response, manifest, layer);
      response.end();
    },
  ],
])("says why when %s", async (_, code, answer) => {
  await using server = await serve(answer);
  await expect(pullModel(server.url, "gemma4:12b")).rejects.toMatchObject({ code });
});

it("says that it stands still when nothing comes any more", async () => {
  await using server = await serve((response) => lines(response, manifest));
  const pulled = pullModel(server.url, "gemma4:12b", { stalledAfterMs: 100 });
  await expect(pulled).rejects.toMatchObject({ code: "pull.stalled" });
});

it("gets nothing that would run elsewhere, and says when nobody is there", async () => {
  await expect(pullModel("http://127.0.0.1:11434", "big:cloud")).rejects.toMatchObject({ code: "config_failed" });
  await expect(pullModel(`http://127.0.0.1:${await findFreePort()}`, "gemma4:12b")).rejects.toMatchObject({
    code: "ollama_down",
  });
});
