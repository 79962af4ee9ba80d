import { visible, visibleLines } from "../../../lib/format.ts";
import type { Details } from "../use-asset.ts";
import { FactLine } from "./fact-line.tsx";
import { factsOfSaid, hasWords, isStub, whoSaid } from "./said.ts";

type Props = Pick<Details, "enrichments">;

/** What models said of an asset, and below each who said it; stubs say that they are. */
export function SaidPanel({ enrichments }: Props) {
  return (
    <section className="facts-group" aria-labelledby="said">
      <h3 id="said">Described</h3>
      {enrichments.some(isStub) && (
        <p className="stub-note">
          Made from the file&rsquo;s facts: no model has looked at it. <code>AI_BACKEND=local</code> and an Ollama
          server give real descriptions.
        </p>
      )}
      {enrichments.filter(hasWords).map((said) => (
        <div key={said.mode} className="said">
          <dl>
            {factsOfSaid(said).map((fact) => (
              <FactLine key={fact.name} fact={fact} />
            ))}
          </dl>
          <details className="raw">
            <summary>{whoSaid(said)}</summary>
            <p>
              {visible(said.model.name)} <code>{visible(said.model.digest.slice(0, 12))}</code>, prompt{" "}
              {visible(said.prompt.name)} version {said.prompt.version} <code>{said.prompt.sha256.slice(0, 12)}</code>,{" "}
              {said.usage.promptTokens + said.usage.outputTokens} tokens in {said.usage.totalMs} ms, {said.createdAt}
            </p>
            <pre>{visibleLines(said.raw.text)}</pre>
          </details>
        </div>
      ))}
    </section>
  );
}
