import { Enrichments } from "@darkroom/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { RequestFailed, send } from "../../../lib/api.ts";

/** Asks a mode of the open asset once more; what is shown stays until the answer is there. `failed` is why nobody is asked. */
export function useAsk(assetId: string) {
  const queries = useQueryClient();
  const [failed, setFailed] = useState<string>();
  const ask = async (mode: string, force: boolean) => {
    try {
      await send(Enrichments.ask, { assetId, mode }, { force });
      setFailed(undefined);
    } catch (error) {
      setFailed(failureWords(error));
    }
    await queries.invalidateQueries({ queryKey: ["asset", assetId] });
  };
  return { ask, failed };
}

/** Why something was not done, in one sentence. */
export const failureWords = (error: unknown): string =>
  error instanceof RequestFailed ? error.message : "It did not work.";
