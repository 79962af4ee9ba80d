import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Said } from "../ui/toast.tsx";
import { RequestFailed } from "./api.ts";

/** Why something was not done, in words. */
export const whyNot = (error: unknown): string =>
  error instanceof RequestFailed ? error.message : "That did not work.";

/** Does things one asks for, says what came of them, and has what is shown asked for anew. */
export function useAttempt(stale: readonly string[]) {
  const queries = useQueryClient();
  const [said, say] = useState<Said>();
  const attempt = async (work: () => Promise<Said | undefined>): Promise<boolean> => {
    let isDone = true;
    try {
      say(await work());
    } catch (error) {
      say({ tone: "failed", message: whyNot(error) });
      isDone = false;
    }
    for (const key of stale) await queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  };
  return { said, dismiss: () => say(undefined), attempt };
}
