import type { Scans } from "@darkroom/contract";
import { useState } from "react";
import { AssetLink } from "../../lib/asset-link.tsx";
import { count, visible } from "../../lib/format.ts";
import { useDecisions } from "./use-scans.ts";

type Verdict = Scans.DecisionView["verdict"];

const words: Record<Verdict, string> = {
  added: "Added",
  updated: "Updated",
  there: "There already",
  duplicate: "Duplicate",
  rejected: "Rejected",
};
const verdicts = Object.keys(words) as Verdict[];

/** One scan: how many of what, and every file with its decision and the reason. */
export function ScanReport({ scan }: { scan: Scans.View }) {
  const [verdict, setVerdict] = useState<Verdict>();
  const decided = verdicts.reduce((sum, one) => sum + (scan.counts[one] ?? 0), 0);
  const { data, error, hasNextPage, fetchNextPage, isFetching } = useDecisions(scan.scanId, verdict, decided);
  return (
    <section aria-label="Report">
      {scan.state !== "done" && (
        <p role="status" className="scans-going">
          {count(decided)} of {count(scan.files)} files are decided; the others are being worked on.
        </p>
      )}
      <fieldset className="scans-verdicts" aria-label="Which decisions">
        <Choice label={`All ${count(decided)}`} isOn={verdict === undefined} onClick={() => setVerdict(undefined)} />
        {verdicts.map((one) => (
          <Choice
            key={one}
            label={`${words[one]} ${count(scan.counts[one] ?? 0)}`}
            isOn={verdict === one}
            onClick={() => setVerdict(one)}
          />
        ))}
      </fieldset>
      {error && <p role="alert">{error.message}</p>}
      {data?.length === 0 && !hasNextPage && <p className="scans-none">No file of this kind.</p>}
      <ul className="scans-decisions" aria-label="Decisions">
        {data?.map((decision) => (
          <Decision key={decision.key} decision={decision} />
        ))}
      </ul>
      {hasNextPage && (
        <button type="button" className="button" disabled={isFetching} onClick={() => void fetchNextPage()}>
          Show more
        </button>
      )}
    </section>
  );
}

type Choosing = { label: string; isOn: boolean; onClick: () => void };

const Choice = ({ label, isOn, onClick }: Choosing) => (
  <button type="button" className="button" aria-pressed={isOn} onClick={onClick}>
    {label}
  </button>
);

function Decision({ decision }: { decision: Scans.DecisionView }) {
  const { key, verdict, reason, assetId, duplicateOf } = decision;
  return (
    <li className={`scans-decision scans-${verdict}`}>
      <span className="scans-verdict">{words[verdict]}</span>
      <span className="scans-key">
        {assetId ? <AssetLink assetId={assetId}>{visible(key)}</AssetLink> : visible(key)}
      </span>
      <code>{reason}</code>
      {duplicateOf && <AssetLink assetId={duplicateOf}>the first of these bytes</AssetLink>}
    </li>
  );
}
