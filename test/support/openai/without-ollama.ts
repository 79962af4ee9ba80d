import { findFreePort } from "../../../packages/runtime/src/table/free-port.ts";
import { startLocal } from "../local.ts";
import type { StandIn } from "./stand-in.ts";

/** Darkroom where nobody listens at Ollama's address, and `provider` may be asked instead. */
export const startWithoutOllama = async (provider: StandIn, more: Record<string, string>) =>
  startLocal({
    variables: {
      AI_BACKEND: "local",
      OLLAMA_BASE_URL: `http://127.0.0.1:${await findFreePort()}`,
      AI_FALLBACK_URL: provider.url,
      AI_FALLBACK_MODEL: "big",
      ...more,
    },
  });
