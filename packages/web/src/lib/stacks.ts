import { Stacks } from "@darkroom/contract";
import type { Said } from "../ui/toast.tsx";
import { send } from "./api.ts";
import { count } from "./format.ts";

/** Stacks assets, and says so; `undo` is given what takes them apart again. Throws like `send`. */
export async function stackAll(
  assetIds: readonly string[],
  undo: (undoing: () => Promise<Said>) => void,
): Promise<Said> {
  const { stackId, count: number } = await send(Stacks.make, {}, { assetIds: [...assetIds] });
  return { message: `${count(number)} assets shown as one`, undo: () => undo(() => unstack(stackId)) };
}

/** Takes a stack apart, and says so. Throws like `send`. */
export async function unstack(stackId: string): Promise<Said> {
  const { assetIds } = await send(Stacks.dissolve, { stackId }, undefined);
  return { message: `${count(assetIds.length)} assets, each shown by itself` };
}
