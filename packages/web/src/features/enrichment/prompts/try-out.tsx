import { useState } from "react";
import { RequestFailed } from "../../../lib/api.ts";
import { visible } from "../../../lib/format.ts";
import { ChosenAssets, mostAssets } from "./chosen-assets.tsx";
import { TryAnswer } from "./try-answer.tsx";
import { useTry } from "./use-prompts.ts";

type Props = { mode: string; text: string; selected: readonly string[]; isReady: boolean };

/** Asks with the draft about a few assets and shows it beside what people see; nothing is published. */
export function TryOut({ mode, text, selected, isReady }: Props) {
  const [assetIds, setAssetIds] = useState(selected.slice(0, mostAssets));
  const [failure, setFailure] = useState<string>();
  const { run, error, begin, stop } = useTry(mode);
  const isRunning = run?.state === "waiting";
  const attempt = async (work: () => Promise<unknown> | undefined) => {
    setFailure(undefined);
    try {
      await work();
    } catch (refused) {
      setFailure(refused instanceof RequestFailed ? refused.message : "That did not work.");
    }
  };
  return (
    <section className="try-out" aria-label="Try it">
      <h3>Try it before you save it</h3>
      <ChosenAssets assetIds={assetIds} onChange={setAssetIds} />
      <div className="prompt-do">
        <button
          type="button"
          className="button"
          disabled={!isReady || isRunning || assetIds.length === 0}
          onClick={() => void attempt(() => begin(text, assetIds))}
        >
          {assetIds.length > 1 ? `Try on these ${assetIds.length}` : "Try on this one"}
        </button>
        {isRunning && (
          <button type="button" className="button" onClick={() => void attempt(stop)}>
            Stop
          </button>
        )}
      </div>
      {(failure ?? error?.message) !== undefined && <p role="alert">{visible(failure ?? error?.message ?? "")}</p>}
      {run && <p role="status">{progressOf(run)}</p>}
      {run && (
        <ol className="try-answers">
          {run.answers.map((answer) => (
            <TryAnswer key={answer.assetId} answer={answer} />
          ))}
        </ol>
      )}
    </section>
  );
}

type Run = NonNullable<ReturnType<typeof useTry>["run"]>;

function progressOf({ state, answers, assetIds, waitsFor, reason, message }: Run): string {
  const of = `${answers.length} of ${assetIds.length} answered`;
  if (waitsFor !== undefined) return `It waits for ${visible(waitsFor)}: ${of}.`;
  if (state === "waiting") return `Being asked: ${of}. It comes before the backlog, and a model may need minutes.`;
  if (state === "failed") return `Stopped, ${of}: ${visible(message ?? reason ?? "nobody can be asked")}`;
  return state === "cancelled" ? `You stopped it: ${of}.` : `${of}. Nothing of it is published.`;
}
