import { Assets, Timeline } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type * as z from "zod";
import type { Show } from "../../lib/address.ts";
import { ask } from "../../lib/api.ts";
import { type FeedState, followChanges } from "../../lib/changes-feed.ts";
import { Shelf } from "./shelf/shelf.ts";

export type TimelineAnswer = z.infer<typeof Timeline.get.answer>;

const timelineKey = ["timeline"];
const recountMs = 2_000;

/** The library as one filter shows it, its counts, and whether the server answers. Kept up to date while it is used. */
export function useLibrary(show: Show) {
  const shelf = useShelf(show);
  const feed = useFeed(shelf);
  const timeline = useQuery({
    queryKey: timelineKey,
    queryFn: ({ signal }) => ask(Timeline.get, {}, signal),
    enabled: feed.hasStarted,
    refetchInterval: ({ state }) => (state.data && state.data.total.busy > 0 ? recountMs : 30_000),
  });
  const months = timeline.data?.months;
  const countedAt = timeline.dataUpdatedAt;
  useEffect(() => {
    if (months && countedAt) shelf.count(months);
  }, [shelf, months, countedAt]);
  return { shelf, timeline: timeline.data, error: timeline.data ? undefined : timeline.error, feed: feed.state };
}

function useShelf(show: Show): Shelf {
  const shelf = useMemo(() => new Shelf({ show, reader: readerFor(show) }), [show]);
  useEffect(() => {
    shelf.begin();
    return () => shelf.end();
  }, [shelf]);
  return shelf;
}

/** Problems are looked for among all assets: the list has no such parameter, the timeline says in which months they are. */
function readerFor(show: Show): ConstructorParameters<typeof Shelf>[0]["reader"] {
  const kind = show === "all" || show === "problems" ? undefined : show;
  return ({ source, limit }, signal) =>
    ask(Assets.list, { ...source, kind, limit: show === "problems" ? 500 : limit }, signal);
}

function useFeed(shelf: Shelf): { state: FeedState; hasStarted: boolean } {
  const queries = useQueryClient();
  const [state, setState] = useState<FeedState>("connecting");
  const [hasStarted, setHasStarted] = useState(false);
  const current = useRef(shelf);
  useEffect(() => {
    current.current = shelf;
  }, [shelf]);
  useEffect(() => {
    const ended = new AbortController();
    let recount: ReturnType<typeof setTimeout> | undefined;
    const onChanges = (items: readonly Assets.Item[]) => {
      const news = current.current.merge(items);
      if (news.length === 0) return;
      for (const { assetId } of news) void queries.invalidateQueries({ queryKey: ["asset", assetId] });
      recount ??= setTimeout(() => {
        recount = undefined;
        void queries.invalidateQueries({ queryKey: timelineKey });
      }, recountMs / 4);
    };
    const onStart = () => {
      setHasStarted(true);
      void queries.invalidateQueries();
    };
    void followChanges({ onStart, onChanges, onState: setState }, ended.signal);
    return () => {
      ended.abort();
      clearTimeout(recount);
    };
  }, [queries]);
  return { state, hasStarted };
}

/** How many assets a filter shows. */
export const countShown = ({ total }: TimelineAnswer, show: Show): number =>
  show === "all" ? total.count : show === "problems" ? total.failed : total[show];
