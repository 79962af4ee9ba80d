import type { Ollama } from "@darkroom/models";

type Client = typeof import("@darkroom/models/ollama");

/** Named where no bundler sees it: who asks models runs from the sources, beside them, and no function of a cloud carries it. */
const client = "@darkroom/models/ollama";

/** Opens a client of Ollama. Its module is loaded by who asks, and by nobody else. */
export async function openClient(options: Parameters<Client["openOllama"]>[0]): Promise<Ollama> {
  const { openOllama }: Client = await import(client);
  return openOllama(options);
}
