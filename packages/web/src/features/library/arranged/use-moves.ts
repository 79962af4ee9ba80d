import { Collections } from "@darkroom/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { send } from "../../../lib/api.ts";
import { counted, fileName } from "../../../lib/format.ts";
import { whyNot } from "../../../lib/use-attempt.ts";
import type { Said } from "../../../ui/toast.tsx";
import type { Item } from "../shelf/month.ts";
import { type Asked, guessed, moveTo, portionsOf, takeBack } from "./moving.ts";

type Say = (said: Said) => void;
type Places = ReadonlyMap<string, string>;
const none: Places = new Map();

/**
 * What is moved within a collection stands at its new place at once, and is asked for one move after the other. What the search
 * knows follows later: until then the places that were answered count.
 */
export function useMoves(
  collectionId: string | undefined,
  { read, isWhole }: { read: readonly Item[] | undefined; isWhole: boolean },
) {
  const queries = useQueryClient();
  const [news, setNews] = useState<{ of: string | undefined; places: Places }>({ of: collectionId, places: none });
  const queue = useRef({ last: Promise.resolve(), waiting: 0, answers: new Map<string, string>() });
  const places = news.of === collectionId ? news.places : none;
  const items = useMemo(() => placed(read ?? [], places), [read, places]);
  useEffect(() => {
    const isKnown = ({ assetId, place }: Item) => places.has(assetId) && places.get(assetId) === place;
    const known = (read ?? []).filter(isKnown).map(({ assetId }): string => assetId);
    if (known.length > 0)
      setNews({ of: collectionId, places: new Map([...places].filter(([id]) => !known.includes(id))) });
  }, [collectionId, read, places]);
  const order = { ids: items.map(({ assetId }) => assetId), isWhole };
  const addPlaces = (added: Iterable<[string, string]>) =>
    setNews((before) => ({
      of: collectionId,
      places: new Map([...(before.of === collectionId ? before.places : none), ...added]),
    }));
  const ask = async (asked: Asked): Promise<void> => {
    for (const body of portionsOf(asked, Collections.mostMoved)) {
      const { places } = await send(Collections.order, { collectionId }, body);
      for (const { assetId, place } of places) queue.current.answers.set(assetId, place);
    }
  };
  const enqueue = (moves: readonly Asked[], done: Said, say: Say) => {
    const { current } = queue;
    const shown = new Map<string, string>(items.map(({ assetId, place = "" }) => [assetId, place]));
    for (const asked of moves) for (const [id, place] of guessed(asked, (id) => shown.get(id))) shown.set(id, place);
    addPlaces(moves.flatMap(({ ids }) => ids.map((id): [string, string] => [id, shown.get(id) ?? ""])));
    current.waiting += 1;
    current.last = current.last
      .then(async () => {
        for (const asked of moves) await ask(asked);
        say(done);
      })
      .catch((error: unknown) => {
        say({ tone: "failed", message: whyNot(error) });
        setNews({ of: collectionId, places: none });
        void queries.invalidateQueries({ queryKey: ["arranged"] });
      })
      .finally(() => {
        current.waiting -= 1;
        if (current.waiting > 0) return; // what was moved meanwhile stands beside a guess
        addPlaces(current.answers);
        current.answers = new Map();
      });
  };
  /** Moves these to a slot of what is shown, with a way back. */
  const move = (ids: readonly string[], slot: number, say: Say): void => {
    const asked = moveTo(order, ids, slot);
    if (!asked) return;
    const back = takeBack(order, ids);
    const undo = () => enqueue(back, { message: "As it was before" }, say);
    enqueue([asked], { message: wordsFor(asked, items), undo }, say);
  };
  return { items, move };
}

/** As it is shown: by the places that are known best. */
function placed(read: readonly Item[], places: Places): Item[] {
  const byId = new Map(read.map((item) => [item.assetId, item]));
  const items = [...byId.values()].map((item) => ({ ...item, place: places.get(item.assetId) ?? item.place ?? "" }));
  return items.sort((one, other) => compare(one.place, other.place) || compare(one.assetId, other.assetId));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Which were moved, and where to: also what is heard of it. */
function wordsFor({ ids, to, after }: Asked, items: readonly Item[]): string {
  const nameOf = (id: string | undefined) => fileName(items.find(({ assetId }) => assetId === id)?.key ?? "");
  const moved = ids.length === 1 ? nameOf(ids[0]) : counted(ids.length, "asset");
  if (to === "start") return `${moved}: now at the start`;
  return to === "end" ? `${moved}: now at the end` : `${moved}: now after ${nameOf(after)}`;
}
