import { Icon } from "../../../ui/icon.tsx";
import { DescribedPanel } from "../described/described-panel.tsx";
import type { Details } from "../use-asset.ts";
import type { Editing } from "../words/use-edit.ts";
import { WordsPanel } from "../words/words-panel.tsx";
import { CollectionsPanel } from "./collections-panel.tsx";
import { FactLine } from "./fact-line.tsx";
import { groupsOf } from "./facts.ts";
import { GeneratedPanel } from "./generated-panel.tsx";
import { Pipeline } from "./pipeline.tsx";

type Props = {
  details: Details | undefined;
  error: Error | null;
  onRetry: () => void;
  onGo: (assetId: string) => void;
  onChange: Editing["change"];
};

/** What is known of the open asset, and what has been done with it. */
export function FactsPanel({ details, error, onRetry, onGo, onChange }: Props) {
  return (
    <aside className="facts" aria-label="Facts" aria-busy={!details && !error}>
      {error && !details && (
        <p className="facts-error" role="alert">
          <Icon name="warning" /> {error.message}{" "}
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
      {details && <WordsPanel edits={details.edits} change={onChange} />}
      {details && <CollectionsPanel asset={details.asset} />}
      {details && <Pipeline jobs={details.jobs} warnings={details.warnings} />}
      {details?.asset.duplicateOf && <Duplicate of={details.asset.duplicateOf} onGo={onGo} />}
      {details && <DescribedPanel details={details} change={onChange} />}
      {details?.facts.generation && (
        <GeneratedPanel assetId={details.asset.assetId} generation={details.facts.generation} />
      )}
      {details &&
        groupsOf(details).map(({ title, facts }) => (
          <section key={title} className="facts-group" aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {facts.map((fact) => (
                <FactLine key={fact.name} fact={fact} />
              ))}
            </dl>
          </section>
        ))}
    </aside>
  );
}

function Duplicate({ of, onGo }: { of: string; onGo: (assetId: string) => void }) {
  return (
    <p className="duplicate">
      <Icon name="copy" /> The same bytes, to the last one, as{" "}
      <button type="button" className="link" onClick={() => onGo(of)}>
        the first asset that had them
      </button>
      .
    </p>
  );
}
