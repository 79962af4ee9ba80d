import { visible, visibleLines } from "../../../lib/format.ts";
import type { Said } from "./who-said.ts";

/** Everything that made the model say it, and what it said as it said it. */
export function Provenance({ said }: { said: Said }) {
  const { model, prompt, options, usage, raw, inputHash, attempt, asked, createdAt, reasons } = said;
  const settings = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return (
    <details className="raw">
      <summary>How it was said</summary>
      <p>
        {visible(model.name)} <code>{visible(model.digest.slice(0, 12))}</code>, prompt {visible(prompt.name)} version{" "}
        {prompt.version} <code>{prompt.sha256.slice(0, 12)}</code>, {settings.join(", ")}
      </p>
      <p>
        {usage.promptTokens + usage.outputTokens} tokens in {usage.totalMs} ms, attempt {attempt}, asked{" "}
        {asked === 1 ? "once" : `${asked} times`}, {createdAt}, input <code>{inputHash.slice(0, 12)}</code>
      </p>
      {reasons.length > 0 && <p>{reasons.map(visible).join(", ")}</p>}
      {raw.text !== "" && <pre>{visibleLines(raw.text)}</pre>}
    </details>
  );
}
