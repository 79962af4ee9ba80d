import type { ModePrompts } from "@darkroom/contract";
import { useState } from "react";
import { RequestFailed } from "../../../lib/api.ts";
import { shortDay, timeOfDay, visible } from "../../../lib/format.ts";
import { WordDiff } from "../../../ui/word-diff.tsx";
import { useDiff } from "./use-prompts.ts";

type Place = number | "shipped";
type Props = { prompt: ModePrompts.View; onRollBack: (to: Place) => Promise<void> };

/** How the prompt came to be, the latest first; any of them can count again. */
export function PromptHistory({ prompt, onRollBack }: Props) {
  const { history, isEdited, shipped, mode, revision } = prompt;
  const [shown, show] = useState<Place>();
  const [failure, setFailure] = useState<string>();
  if (history.length === 0) return <p className="soft">Nobody has changed it yet.</p>;
  const back = async (to: Place) => {
    try {
      await onRollBack(to);
      show(undefined);
    } catch (error) {
      setFailure(error instanceof RequestFailed ? error.message : "That did not work.");
    }
  };
  const past = history.filter((one) => one.version !== undefined);
  return (
    <section aria-label="History">
      <h3>History</h3>
      {failure !== undefined && <p role="alert">{failure}</p>}
      <ol className="prompt-past">
        {past.map((one) => (
          <Row
            key={one.revision}
            name={`Version ${one.version}`}
            words={[whenOf(one.changedAt), one.note].filter(Boolean).join(": ")}
            isNow={one.version === prompt.version && isEdited}
            onShow={() => show(one.revision)}
            onBack={() => void back(one.revision)}
          />
        ))}
        {shipped && (
          <Row
            name={`Version ${shipped.version}`}
            words="as it is shipped"
            isNow={!isEdited}
            onShow={() => show("shipped")}
            onBack={() => void back("shipped")}
          />
        )}
      </ol>
      {shown !== undefined && <Compared key={shown} {...{ mode, revision }} from={shown} />}
    </section>
  );
}

const whenOf = (at: string | undefined): string | undefined => at && `${shortDay(at)} ${timeOfDay(at).slice(0, 5)}`;

type RowProps = { name: string; words: string; isNow: boolean; onShow: () => void; onBack: () => void };

function Row({ name, words, isNow, onShow, onBack }: RowProps) {
  return (
    <li>
      <span>
        <strong>{name}</strong> <span className="soft">{visible(words)}</span>
      </span>
      {isNow ? (
        <span className="soft">asked with now</span>
      ) : (
        <span className="prompt-row-do">
          <button type="button" className="button" onClick={onShow} aria-label={`Compare ${name} with now`}>
            Compare
          </button>
          <button type="button" className="button" onClick={onBack} aria-label={`Go back to ${name}`}>
            Go back to it
          </button>
        </span>
      )}
    </li>
  );
}

function Compared({ mode, from, revision }: { mode: string; from: Place; revision: number }) {
  const { data: diff, error } = useDiff(mode, from, revision);
  if (error) return <p role="alert">{error.message}</p>;
  return (
    <section className="prompt-diff" aria-label="What changed since">
      {diff ? <WordDiff diff={diff} /> : "Looking…"}
    </section>
  );
}
