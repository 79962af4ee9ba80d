import type { Details } from "../use-asset.ts";
import type { Editing } from "../words/use-edit.ts";
import { Answer } from "./answer.tsx";
import { useAsk } from "./use-ask.ts";
import { hasWords, isStub } from "./who-said.ts";

type Props = { details: Details; change: Editing["change"] };

/** What models said of an asset, each with who said it; stubs say that they are. Nothing where nothing was said. */
export function DescribedPanel({ details, change }: Props) {
  const { ask, failed } = useAsk(details.asset.assetId);
  const enrichments = details.enrichments.filter(hasWords);
  if (enrichments.length === 0) return null;
  return (
    <section className="facts-group" aria-labelledby="described">
      <h3 id="described">Described</h3>
      {enrichments.some((said) => isStub(said) && !said.staleBecause.includes("backend")) && (
        <p className="stub-note">
          Made from the file&rsquo;s facts: no model has looked at it. <code>AI_BACKEND=local</code> and an Ollama
          server give real descriptions.
        </p>
      )}
      {failed && (
        <p className="facts-error" role="alert">
          {failed}
        </p>
      )}
      {enrichments.map((said) => (
        <Answer
          key={said.mode}
          said={said}
          job={details.jobs.find(({ stage }) => stage === said.mode)}
          details={details}
          change={change}
          onAsk={(mode, force) => void ask(mode, force)}
        />
      ))}
    </section>
  );
}
