import { Assets, Search, Timeline } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type * as z from "zod";
import { type Address, type Filter, isFiltered, type Show } from "../../lib/address.ts";
import { ask } from "../../lib/api.ts";
import { type FeedState, followChanges } from "../../lib/changes-feed.ts";
import { useArranged } from "./arranged/use-arranged.ts";
import { type Found, questionOf, useFound } from "./filter/use-found.ts";
import { Shelf } from "./shelf/shelf.ts";
import { type Counts, monthsOf } from "./shelf/shown.ts";

export type TimelineAnswer = z.infer<typeof Timeline.get.answer>;

const timelineKey = ["timeline"];
const recountMs = 2_000;

type Asked = { address: Address; isPanelOpen: boolean };

/** The library as filters show it, its counts, and whether the server answers. Kept up to date while it is used. */
export function useLibrary({ address, isPanelOpen }: Asked) {
  const { show, filter } = address;
  const shelf = useShelf(show, filter);
  const feed = useFeed(shelf);
  const timeline = useQuery({
    queryKey: timelineKey,
    queryFn: ({ signal }) => ask(Timeline.get, {}, signal),
    enabled: feed.hasStarted,
    refetchInterval: ({ state }) => (state.data && state.data.total.busy > 0 ? recountMs : 30_000),
  });
  const found = useFound(filter, { show, isOpen: isPanelOpen, isReady: feed.hasStarted });
  const arranged = useArranged(address, feed.hasStarted);
  const counted = found?.isPlaceholderData ? undefined : found;
  const [months, countedAt] = isFiltered(filter)
    ? [monthsFound(counted?.data), counted?.dataUpdatedAt]
    : [timeline.data?.months, timeline.dataUpdatedAt];
  useEffect(() => {
    if (months && countedAt) shelf.count(months);
  }, [shelf, months, countedAt]);
  const error = timeline.data ? undefined : timeline.error;
  return { shelf, timeline: timeline.data, error, feed: feed.state, found, arranged };
}

const monthsByAnswer = new WeakMap<object, Counts>();

/** The months of what was found; the same value for the same answer. */
function monthsFound(answer: Found | undefined): Counts | undefined {
  if (!answer) return undefined;
  const known = monthsByAnswer.get(answer) ?? monthsOf(answer.facets.month?.values ?? []);
  monthsByAnswer.set(answer, known);
  return known;
}

function useShelf(show: Show, filter: Filter): Shelf {
  const text = JSON.stringify(filter);
  const shelf = useMemo(() => {
    const asked: Filter = JSON.parse(text);
    if (isFiltered(asked)) return new Shelf({ show, reader: finderFor(show, asked), takesNew: false });
    return new Shelf({ show, reader: readerFor(show) });
  }, [show, text]);
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

/** Where filters say what is shown, the search is asked, in the same order and spans as the list would be. */
function finderFor(show: Show, filter: Filter): ConstructorParameters<typeof Shelf>[0]["reader"] {
  return ({ source: { from, to, cursor }, limit }, signal) => {
    const last = new Date(Date.parse(to) - 1).toISOString(); // its spans have both ends in
    return ask(Search.find, { ...questionOf(filter, show), captured: `${from}..${last}`, cursor, limit }, signal);
  };
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
        setTimeout(() => {
          for (const key of ["found", "arranged"]) void queries.invalidateQueries({ queryKey: [key] });
        }, recountMs); // rows follow summaries
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
