import { visible, visibleLines } from "../../../lib/format.ts";
import type { Said } from "./who-said.ts";

/** Everything that made the model say it, and what it said as it said it. */
export function Provenance({ said }: { said: Said }) {
  const { model, prompt, options, usage, raw, inputHash, attempt, asked, createdAt, reasons, status, picture } = said;
  const settings = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return (
    <details className="raw">
      <summary>How it was said</summary>
      <p>
        {said.backend}: {visible(model.name)} <code>{visible(model.digest)}</code>, prompt {visible(prompt.name)}{" "}
        version {prompt.version} ({prompt.language}) <code>{prompt.sha256}</code>, {settings.map(visible).join(", ")}
      </p>
      <p>
        {usage.promptTokens} tokens read and {usage.outputTokens} written in {usage.totalMs} ms ({usage.loadMs} to load,{" "}
        {usage.firstTokenMs} to the first token), attempt {attempt}, asked {asked === 1 ? "once" : `${asked} times`},{" "}
        {createdAt}, input <code>{inputHash}</code>
      </p>
      {picture && (
        <p>
          It saw {picture.widthPx} × {picture.heightPx} px, {picture.sizeBytes} bytes <code>{picture.sha256}</code>
        </p>
      )}
      <p>Read as {[status, ...reasons].map(visible).join(", ")}</p>
      {raw.text !== "" && <pre>{visibleLines(raw.text)}</pre>}
    </details>
  );
}
