import { Stacks } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { ask, send } from "../../../lib/api.ts";
import { unstack } from "../../../lib/stacks.ts";
import { useAttempt } from "../../../lib/use-attempt.ts";

type Told = { stackId: string; count: number; cover: string };

/** The stack an asset is in, read anew whenever the asset is told otherwise, and what can be done with it. */
export function useStack({ stackId, count, cover }: Told) {
  const { data, error } = useQuery({
    queryKey: ["stack", stackId, count, cover],
    queryFn: ({ signal }) => ask(Stacks.get, { stackId }, signal),
    placeholderData: (before) => before,
    retry: false,
  });
  const { said, dismiss, attempt } = useAttempt(["asset", "timeline"]);
  const change = (body: { cover?: string; remove?: string[] }, message: string) =>
    attempt(async () => {
      await send(Stacks.change, { stackId }, body);
      return { message };
    });
  return {
    stack: data,
    error,
    said,
    dismiss,
    show: (assetId: string) => change({ cover: assetId }, "This one is shown for the stack"),
    takeOut: (assetId: string) => change({ remove: [assetId] }, "It is shown by itself"),
    dissolve: () => attempt(() => unstack(stackId)),
  };
}
