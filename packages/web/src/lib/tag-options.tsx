import { Tags } from "@darkroom/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask } from "./api.ts";

const offered = 12;
const keptMs = 30_000;

/**
 * What completes the tag that is being typed, as a list for an input: the most frequent first, found by their aliases, too. Of
 * several with commas between them it is the last; what is before it stays.
 */
export function TagOptions({ id, typed }: { id: string; typed: string }) {
  const at = typed.lastIndexOf(",") + 1;
  const [before, text] = [typed.slice(0, at), typed.slice(at).trim()];
  const { data } = useQuery({
    queryKey: ["tags", "like", text.toLowerCase()],
    queryFn: ({ signal }) => ask(Tags.list, { q: text, sort: "count", limit: offered }, signal),
    enabled: text !== "",
    placeholderData: keepPreviousData,
    staleTime: keptMs,
    retry: false,
  });
  return (
    <datalist id={id}>
      {(text === "" ? [] : (data?.items ?? [])).map(({ name, aliases }) => (
        <option key={name} value={`${before}${before && " "}${name}`}>
          {aliases.join(", ")}
        </option>
      ))}
    </datalist>
  );
}
