import { Moves } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask, send } from "../../lib/api.ts";
import { whyNot } from "../../lib/use-attempt.ts";

const lookEveryMs = 400;
const shownAnew = ["found", "arranged", "timeline", "collections", "asset", "folders"];

/** Asks for a move and follows it to its end; what was begun goes on when nobody looks any more. */
export function useMove() {
  const queries = useQueryClient();
  const [moveId, setMoveId] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const { data } = useQuery({
    queryKey: ["moves", moveId],
    queryFn: ({ signal }) => ask(Moves.get, { moveId }, signal),
    enabled: moveId !== undefined,
    refetchInterval: ({ state }) => (state.data && state.data.state !== "moving" ? false : lookEveryMs),
  });
  const isOver = data !== undefined && data.state !== "moving";
  useEffect(() => {
    if (!isOver) return;
    for (const key of shownAnew) void queries.invalidateQueries({ queryKey: [key] });
  }, [isOver, queries]);
  const begin = async (ids: readonly string[], to: string) => {
    setFailure(undefined);
    try {
      const begun = await send(Moves.start, {}, { ids: [...ids], to });
      setMoveId(begun.moveId);
    } catch (error) {
      setFailure(whyNot(error));
    }
  };
  return { begin, failure, move: data, isBegun: moveId !== undefined, isOver };
}
