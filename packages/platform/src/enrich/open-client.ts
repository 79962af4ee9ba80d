import type { Asker, Ollama, Tagger } from "@darkroom/models";

type Client = typeof import("@darkroom/models/ollama");
type Provider = typeof import("@darkroom/models/fallback");
type Scanner = typeof import("@darkroom/models/tagger");

/** Named where no bundler sees them: who asks models runs from the sources, beside them, and no function of a cloud carries them. */
const [client, provider, scanner] = [
  "@darkroom/models/ollama",
  "@darkroom/models/fallback",
  "@darkroom/models/tagger",
] as [string, string, string];

/** Opens a client of Ollama. Its module is loaded by who asks, and by nobody else. */
export async function openClient(options: Parameters<Client["openOllama"]>[0]): Promise<Ollama> {
  const { openOllama }: Client = await import(client);
  return openOllama(options);
}

/** The same for the provider that is asked while Ollama is away. */
export async function openProvider(options: Parameters<Provider["openFallback"]>[0]): Promise<Asker> {
  const { openFallback }: Provider = await import(provider);
  return openFallback(options);
}

/** The same for a tagger. */
export async function openScanner(url: string): Promise<Tagger> {
  const { openTagger }: Scanner = await import(scanner);
  return openTagger(url);
}
