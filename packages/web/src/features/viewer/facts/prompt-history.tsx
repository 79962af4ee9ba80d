import { Prompts as Contract } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { ask } from "../../../lib/api.ts";
import { shortDay, timeOfDay, visible } from "../../../lib/format.ts";
import { WordDiff } from "../../../ui/word-diff.tsx";

type Entry = Contract.Entry;

const causes: Record<Entry["cause"], string> = {
  first: "first read",
  parsed: "the file was read anew",
  version: "another file took its place",
  rebuilt: "the stored text was read anew",
  gone: "the file said nothing any more",
};

/** How what a picture was generated with has changed, the latest first; nothing while it never did. */
export function PromptHistory({ assetId }: { assetId: string }) {
  const { data } = useQuery({
    queryKey: ["prompts", assetId],
    queryFn: ({ signal }) => ask(Contract.ofAsset, { assetId }, signal),
  });
  const changes = data?.history.filter(({ cause }) => cause !== "first") ?? [];
  if (changes.length === 0) return null;
  return (
    <details className="raw prompt-history">
      <summary>How it changed ({changes.length})</summary>
      <ol>
        {changes.map((entry) => (
          <li key={entry.number}>
            <p className="prompt-when">
              {shortDay(entry.at)}, {timeOfDay(entry.at)} UTC: {causes[entry.cause]}
            </p>
            {entry.positive && (
              <p>
                Prompt: <WordDiff diff={entry.positive} />
              </p>
            )}
            {entry.negative && (
              <p>
                Negative: <WordDiff diff={entry.negative} />
              </p>
            )}
            {entry.settings.map(({ name, before, after }) => (
              <p key={name}>
                {visible(name)}: {before ? <del>{visible(before)}</del> : "–"} →{" "}
                {after ? <ins>{visible(after)}</ins> : "–"}
              </p>
            ))}
          </li>
        ))}
      </ol>
    </details>
  );
}
