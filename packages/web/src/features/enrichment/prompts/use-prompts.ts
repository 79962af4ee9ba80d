import { ModePrompts as Contract } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask, send } from "../../../lib/api.ts";

const afterTypingMs = 400;
const lookEveryMs = 1_000;

/** What every mode is asked with. */
export const usePrompts = () =>
  useQuery({
    queryKey: ["mode-prompts"],
    queryFn: ({ signal }) => ask(Contract.list, {}, signal),
    select: ({ prompts }) => prompts,
  });

/** One mode's prompt, and what changes it; each answers the prompt as it is then. */
export function usePrompt(mode: string) {
  const queries = useQueryClient();
  const prompt = useQuery({
    queryKey: ["mode-prompts", mode],
    queryFn: ({ signal }) => ask(Contract.get, { mode }, signal),
  });
  const then = async (changed: Promise<Contract.View>) => {
    queries.setQueryData(["mode-prompts", mode], await changed);
    await queries.invalidateQueries({ queryKey: ["mode-prompts"] });
  };
  return {
    ...prompt,
    save: (text: string, revision: number, note: string) =>
      then(send(Contract.save, { mode }, { text, revision, ...(note.trim() !== "" && { note }) })),
    rollBack: (to: number | "shipped", revision: number) => then(send(Contract.rollBack, { mode }, { to, revision })),
  };
}

/** What the API says of a draft, a moment after somebody stopped typing. */
export function useDraft(mode: string, text: string) {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), afterTypingMs);
    return () => clearTimeout(timer);
  }, [text]);
  const checked = useQuery({
    queryKey: ["mode-prompts", mode, "check", settled],
    queryFn: ({ signal }) => send(Contract.check, { mode }, { text: settled }, { signal }),
    enabled: settled !== "",
    placeholderData: (before) => before,
  });
  return { ...checked, isSettled: settled === text && !checked.isPlaceholderData && checked.data !== undefined };
}

/** How two revisions differ; the file's, and what counts now, unless others are named. */
export const useDiff = (mode: string, from: number | "shipped", revision: number) =>
  useQuery({
    queryKey: ["mode-prompts", mode, "diff", from, revision],
    queryFn: ({ signal }) => ask(Contract.diff, { mode, from }, signal),
    select: ({ diff }) => diff,
  });

/** A try-out: begun, followed until it is over, and stopped. */
export function useTry(mode: string) {
  const [tryId, setTryId] = useState<string>();
  const { data, error } = useQuery({
    queryKey: ["prompt-tries", tryId],
    queryFn: ({ signal }) => ask(Contract.getTry, { tryId }, signal),
    enabled: tryId !== undefined,
    refetchInterval: ({ state }) => (!state.data || state.data.state === "waiting" ? lookEveryMs : false),
  });
  return {
    run: data,
    error,
    begin: async (text: string, assetIds: readonly string[]) =>
      setTryId((await send(Contract.begin, { mode }, { text, assetIds: [...assetIds] } as Begun)).tryId),
    stop: () => (tryId === undefined ? undefined : send(Contract.cancelTry, { tryId }, {})),
  };
}

type Begun = Parameters<
  typeof send<typeof Contract.begin.params, typeof Contract.begin.answer, NonNullable<typeof Contract.begin.body>>
>[2];
