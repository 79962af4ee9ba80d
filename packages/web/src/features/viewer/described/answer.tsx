import { useState } from "react";
import { visible } from "../../../lib/format.ts";
import { describeWait } from "../../../lib/job-words.ts";
import type { Details } from "../use-asset.ts";
import type { Editing } from "../words/use-edit.ts";
import { partsOf } from "./answer-parts.ts";
import { Marks } from "./marks.tsx";
import { Parts } from "./parts.tsx";
import { Provenance } from "./provenance.tsx";
import { VersionsDialog } from "./versions-dialog.tsx";
import { modeName, type Said, staleWords, takeOf, whoSaid } from "./who-said.ts";

type Props = {
  said: Said;
  job: Details["jobs"][number] | undefined;
  details: Details;
  change: Editing["change"];
  onAsk: (mode: string, force: boolean) => void;
};

/** What a mode says of the open asset, whose words they are, and what can be done with them. */
export function Answer({ said, job, details, change, onAsk }: Props) {
  const [isComparing, setIsComparing] = useState(false);
  const { mode, generation } = said;
  const name = modeName(mode);
  const take = takeOf(said, details.edits.shown);
  const stale = staleWords(said);
  const isOpen = job?.state === "queued" || job?.state === "running";
  return (
    <article className="answer" aria-label={name}>
      <header className="answer-head">
        <h4>{name}</h4>
        <Marks said={said} />
      </header>
      <Parts parts={partsOf(said.data)} mode={mode} />
      <p className="answer-who">{whoSaid(said)}</p>
      {stale && <p className="answer-who">{stale}</p>}
      <Asked job={job} onForce={() => onAsk(mode, true)} />
      <p className="answer-actions">
        {take && (
          <button type="button" className="link" onClick={() => change(take.change)}>
            {take.label}
          </button>
        )}
        {!isOpen && (
          <button type="button" className="link" onClick={() => onAsk(mode, false)}>
            Ask again
          </button>
        )}
        {(generation > 1 || (job?.generation ?? 1) > 1) && (
          <button type="button" className="link" onClick={() => setIsComparing(true)}>
            Versions
          </button>
        )}
      </p>
      <Provenance said={said} />
      {isComparing && (
        <VersionsDialog assetId={details.asset.assetId} mode={mode} onClose={() => setIsComparing(false)} />
      )}
    </article>
  );
}

/** How the work on another answer stands: it is asked for, it ended without one, or the same was asked before. */
function Asked({ job, onForce }: Pick<Props, "job"> & { onForce: () => void }) {
  if (!job) return null;
  const { state, waitsFor, answeredBy, reason } = job;
  if (state === "running") return <p role="status">It is being asked.</p>;
  if (state === "queued")
    return <p role="status">It will be asked{waitsFor ? `; it waits for ${describeWait(waitsFor)}` : ""}.</p>;
  if (state === "error") return <p role="status">The last question had no answer: {visible(reason ?? "")}.</p>;
  if (answeredBy === undefined) return null;
  return (
    <p role="status">
      Asked again, and nothing has changed since version {answeredBy}: its answer stands.{" "}
      <button type="button" className="link" onClick={onForce}>
        Ask anyway
      </button>
    </p>
  );
}
