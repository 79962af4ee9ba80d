import type { Place } from "./place.ts";
import type { Reply, Request, Rows } from "./wire.ts";

// Holds rows in a process of its own, which ends with the one that started it.

process.on("disconnect", () => process.exit());

const place: Place = JSON.parse(process.argv[2] ?? "");
const rows = import("./hold-rows.ts").then(({ holdRows }) => holdRows(place));
rows.catch(() => {}); // said with every answer

async function answer({ id, verb, args }: Request): Promise<Reply> {
  try {
    const held = await rows;
    const run = held[verb] as (...given: readonly unknown[]) => ReturnType<Rows[typeof verb]>;
    return { id, answer: await run(...args) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { id, error: { name, message: message.slice(0, 1024) } };
  }
}

process.on("message", (request: Request) => {
  void answer(request).then((reply) => process.send?.(reply));
});
