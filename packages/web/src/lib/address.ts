import { Search } from "@darkroom/contract";
import { type MouseEvent, useSyncExternalStore } from "react";

/** What the address bar says: all of what is looked at is in it, so that it can be linked, reloaded and gone back to. */
export type Address = {
  show: Show; // which assets
  at?: string | undefined; // where in the library: a capture date
  asset?: string | undefined; // the one that is open
  page?: (typeof pages)[number] | undefined;
  scan?: string | undefined; // whose report is open
  mode?: string | undefined; // whose prompt is open
  filter: Filter;
  sort?: (typeof sorts)[number] | undefined; // of a collection; otherwise it is shown by date
  editing?: string | undefined; // the collection whose filter is being changed
};

/** Which of the shown assets, by field, as the search reads it. */
export type Filter = { readonly [field in Search.FilterName]?: string | undefined };

/** What `show` and the place in the library say already. */
const notInFilter: readonly string[] = ["kind", "captured", "deleted", "issue"];
/** The fields this page filters by. */
export const filterNames = Search.filterNames.filter((name) => !notInFilter.includes(name));

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some((text) => text !== undefined);

/** The one collection a filter looks at, if nothing else is said of collections. */
export const collectionOf = ({ collection }: Filter): string | undefined =>
  collection !== undefined && /^col_[0-9a-z]{25}$/.test(collection) ? collection : undefined;

const sorts = ["position", "name"] as const;
const pages = ["stages", "scans", "trash", "enrichment", "collections", "tags"] as const;
const shows = ["all", "image", "video", "audio", "other", "problems"] as const;
export type Show = (typeof shows)[number];

const changed = "darkroom:address";

/** The address as it is now; the component follows it. */
export function useAddress(): Address {
  const search = useSyncExternalStore(follow, () => window.location.search);
  return read(search);
}

/** Where the address bar is now. */
const currentAddress = (): Address => read(window.location.search);

/** Goes to another address: as a step Back returns from, or in place of this one. */
export function go(change: Partial<Address>, { inPlace = false }: { inPlace?: boolean } = {}): void {
  const search = write({ ...currentAddress(), ...change });
  if (search === window.location.search) return;
  const url = window.location.pathname + search;
  if (inPlace) window.history.replaceState(window.history.state, "", url);
  else window.history.pushState({ isOurs: true }, "", url);
  window.dispatchEvent(new Event(changed));
}

/** Goes where a link leads, within this page; with the keys that open it elsewhere, that is left to the browser. */
export function followLink(event: MouseEvent, change: Partial<Address>): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(change);
}

/** Closes what was opened: Back where that was a step of ours, otherwise in place (somebody came by a link). */
export function leave(change: Partial<Address>): void {
  if (isOurs(window.history.state)) window.history.back();
  else go(change, { inPlace: true });
}

/** The address as a link, for things that open with the middle button too. */
export const linkTo = (change: Partial<Address>): string => write({ ...currentAddress(), ...change }) || "?";

let [prefixOf, prefix] = ["", ""]; // of the latest address: a screen of tiles asks for it a hundred times

/** An asset's link from the address as it is now. */
export function linkToAsset(assetId: string): string {
  const { search } = window.location;
  if (prefixOf !== search || prefix === "") {
    const others = write({ ...read(search), asset: "" });
    [prefixOf, prefix] = [search, others ? `${others}&asset=` : "?asset="];
  }
  return prefix + assetId;
}

const isOurs = (state: unknown): boolean => typeof state === "object" && state !== null && "isOurs" in state;

function follow(onChange: () => void): () => void {
  window.addEventListener("popstate", onChange);
  window.addEventListener(changed, onChange);
  return () => {
    window.removeEventListener("popstate", onChange);
    window.removeEventListener(changed, onChange);
  };
}

function read(search: string): Address {
  const asked = new URLSearchParams(search);
  const at = asked.get("at");
  const asset = asked.get("asset");
  const page = pages.find((name) => name === asked.get("page"));
  const scan = asked.get("scan");
  const mode = asked.get("mode");
  const sort = sorts.find((name) => name === asked.get("sort"));
  const editing = asked.get("editing");
  return {
    show: shows.find((name) => name === asked.get("show")) ?? "all",
    ...(at && { at }),
    ...(asset && { asset }),
    ...(page && { page }),
    ...(scan && { scan }),
    ...(mode && { mode }),
    ...(sort && { sort }),
    ...(editing && { editing }),
    filter: Object.fromEntries(filterNames.flatMap((name) => (asked.get(name) ? [[name, asked.get(name)]] : []))),
  };
}

function write({ show, at, asset, page, scan, mode, sort, editing, filter = {} }: Partial<Address>): string {
  const said = new URLSearchParams();
  if (show && show !== "all") said.set("show", show);
  for (const [name, text] of Object.entries(filter)) if (text) said.set(name, text);
  if (sort && collectionOf(filter) !== undefined) said.set("sort", sort);
  if (editing) said.set("editing", editing);
  if (page) said.set("page", page);
  if (scan) said.set("scan", scan);
  if (mode) said.set("mode", mode);
  if (at) said.set("at", at);
  if (asset) said.set("asset", asset);
  const text = said.toString().replaceAll("%3A", ":");
  return text ? `?${text}` : "";
}
