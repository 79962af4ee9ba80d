import { hostname } from "node:os";
import type { Config } from "./config.ts";

const near = new Set(["127.0.0.1", "localhost", "[::1]", ""]);

/** The machine behind the address of Ollama: by its name there, or this one's where it is this one. */
export function machineOf({ baseUrl }: Pick<Config["ai"], "baseUrl">): string {
  const host = URL.parse(baseUrl)?.hostname ?? "";
  return near.has(host) ? hostname() : host;
}

/** The server behind it, as every process names it that asks the same one: `gpu:11434`. */
export function serverOf(ai: Pick<Config["ai"], "baseUrl">): string {
  const { port = "", protocol = "" } = URL.parse(ai.baseUrl) ?? {};
  return `${machineOf(ai)}:${port || (protocol === "https:" ? 443 : 80)}`;
}
