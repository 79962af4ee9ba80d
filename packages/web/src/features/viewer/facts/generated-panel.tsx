import type { Generation } from "@darkroom/contract";
import { visibleLines } from "../../../lib/format.ts";
import { useCopy } from "../../../lib/use-copy.ts";
import { useKeys } from "../../../lib/use-keys.ts";
import { Icon } from "../../../ui/icon.tsx";
import { FactLine } from "./fact-line.tsx";
import { generatedOf, rawOf } from "./generated.ts";
import { PromptHistory } from "./prompt-history.tsx";

/** How a picture was generated: its prompt, to be copied at once, what it was made with, and the raw texts. */
export function GeneratedPanel({ assetId, generation }: { assetId: string; generation: Generation }) {
  const { positive } = generation;
  return (
    <section className="facts-group" aria-labelledby="generated">
      <h3 id="generated">Generated</h3>
      {positive && <Prompt text={positive} />}
      <dl>
        {generatedOf(generation).map((fact) => (
          <FactLine key={fact.name} fact={fact} />
        ))}
      </dl>
      <PromptHistory assetId={assetId} />
      {rawOf(generation).map(({ id, place, text, cut }) => (
        <details key={id} className="raw">
          <summary>Raw text: {place}</summary>
          {cut && <p>{cut}</p>}
          <pre>{text}</pre>
        </details>
      ))}
    </section>
  );
}

function Prompt({ text }: { text: string }) {
  const { isCopied, copy } = useCopy(text);
  useKeys({ c: () => copy?.() });
  return (
    <div className="prompt">
      <p>{visibleLines(text)}</p>
      {copy && (
        <button type="button" className="button prompt-copy" onClick={copy} title="Copy the prompt (C)">
          <Icon name="copy" /> <span aria-live="polite">{isCopied ? "Copied" : "Copy prompt"}</span>
        </button>
      )}
    </div>
  );
}
