import type { Search } from "@darkroom/contract";
import type * as z from "zod";
import { followLink, linkTo } from "../../../lib/address.ts";
import { RequestFailed } from "../../../lib/api.ts";
import { count, visible } from "../../../lib/format.ts";
import { usePrompts } from "../prompts/use-prompts.ts";
import { askStaleAgain, tryAgain, useAct, useCoverage } from "./use-desk.ts";

type Mode = z.infer<typeof Search.coverage.answer>["modes"][number];

/** Of how much each mode has said something, by whom, what is old, and what failed with the way to try it again. */
export function Coverage() {
  const { data, error } = useCoverage();
  const { failure, act } = useAct();
  const { data: prompts = [] } = usePrompts();
  return (
    <section aria-label="Coverage">
      <h3>What has been said{data && `, of ${count(data.assets)} pictures and videos`}</h3>
      {failure !== undefined && <p role="alert">{failure}</p>}
      {error && <p className="soft">{whyNot(error)}</p>}
      {!data && !error && <p role="status">Being counted…</p>}
      <ul className="desk-coverage">
        {data?.modes.map((mode) => (
          <Row
            key={mode.mode}
            mode={mode}
            assets={data.assets}
            hasPrompt={prompts.some((prompt) => prompt.mode === mode.mode)}
            onStale={() => void act(() => askStaleAgain(mode.mode))}
            onFailed={(code) => void act(() => tryAgain(mode.mode, code))}
          />
        ))}
      </ul>
    </section>
  );
}

type RowProps = {
  mode: Mode;
  assets: number;
  hasPrompt: boolean;
  onStale: () => void;
  onFailed: (code: string) => void;
};

function Row({ mode, assets, hasPrompt, onStale, onFailed }: RowProps) {
  const { done, stale, open, skipped, missing, reasons, by } = mode;
  const rest = [
    [open, "waiting"],
    [missing, "not asked for"],
    [skipped, "left out"],
  ] as const;
  return (
    <li>
      <h4>
        {hasPrompt ? (
          <a href={linkTo({ mode: mode.mode })} onClick={(event) => followLink(event, { mode: mode.mode })}>
            {mode.mode}
          </a>
        ) : (
          mode.mode
        )}
      </h4>
      <progress max={Math.max(assets, 1)} value={done} aria-label={`${mode.mode}: said of`} />
      <p className="soft">
        {[`${count(done)} done`, ...rest.flatMap(([of, words]) => (of > 0 ? [`${count(of)} ${words}`] : []))].join(
          ", ",
        )}
      </p>
      {by.length > 0 && <p className="soft">{by.map(whoseWords).join("; ")}</p>}
      {stale > 0 && (
        <Again words={`${count(stale)} stale`} name={`Ask ${mode.mode} again where it is stale`} onAgain={onStale} />
      )}
      {Object.entries(reasons).map(([code, times]) => (
        <Again
          key={code}
          words={`${count(times)} failed: ${visible(code)}`}
          name={`Try ${mode.mode} again after ${code}`}
          onAgain={() => onFailed(code)}
        />
      ))}
    </li>
  );
}

const Again = ({ words, name, onAgain }: { words: string; name: string; onAgain: () => void }) => (
  <p className="desk-again">
    <span className="warned">{words}</span>
    <button type="button" className="button" aria-label={name} onClick={onAgain}>
      Try again
    </button>
  </p>
);

function whoseWords({ backend, model, digest, isStale, count: assets }: Mode["by"][number]): string {
  const who = backend === "stub" ? "a stub" : `${visible(model)} ${visible(digest)}`;
  return `${count(assets)} by ${who}${isStale ? ", stale" : ""}`;
}

function whyNot(error: Error): string {
  const code = error instanceof RequestFailed ? error.code : "";
  if (code === "search.off") return "Nothing is counted here: the search is off, and the counts are made of its rows.";
  return code === "search.preparing" ? "The search's rows are being built; the counts come after that." : error.message;
}
