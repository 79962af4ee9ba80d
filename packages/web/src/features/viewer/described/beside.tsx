import type { Enrichments } from "@darkroom/contract";
import { WordDiff } from "../../../ui/word-diff.tsx";
import { inOrder, nameOf } from "./answer-parts.ts";
import { Provenance } from "./provenance.tsx";
import { useDiff } from "./use-versions.ts";
import type { Said } from "./who-said.ts";

type Props = { assetId: string; shown: Said; chosen: Said };
type Field = Enrichments.FieldDiff;

/** Two answers side by side, the older one left: what differs in what they say, and in how it was come by. */
export function Beside({ assetId, shown, chosen }: Props) {
  const [from, to] = shown.generation < chosen.generation ? [shown, chosen] : [chosen, shown];
  const { data, error } = useDiff(assetId, shown.mode, { from: from.generation, to: to.generation });
  if (error) return <p role="alert">{error.message}</p>;
  if (!data) return <p aria-busy="true">Comparing…</p>;
  return (
    <>
      {data.fields.length === 0 && <p>They say the same.</p>}
      <table className="beside">
        <thead>
          <tr>
            <th scope="col" className="unseen">
              What
            </th>
            <th scope="col">Version {from.generation}</th>
            <th scope="col">Version {to.generation}</th>
          </tr>
        </thead>
        <tbody>
          {data.fields.toSorted(byField).map((field) => (
            <Row key={field.field} field={field} />
          ))}
          {data.provenance.map((field) => (
            <Row key={field.field} field={field} isSmall />
          ))}
        </tbody>
      </table>
      <div className="beside-raw">
        <Provenance said={from} />
        <Provenance said={to} />
      </div>
    </>
  );
}

const byField = (a: Field, b: Field): number => inOrder(a.field, b.field);

/** Left what was said and went, right what was said and came. */
function Row({ field: { field, diff }, isSmall = false }: { field: Field; isSmall?: boolean }) {
  return (
    <tr className={isSmall ? "beside-small" : ""}>
      <th scope="row">{nameOf(field)}</th>
      <td>
        <WordDiff diff={diff.filter(({ kind }) => kind !== "added")} />
      </td>
      <td>
        <WordDiff diff={diff.filter(({ kind }) => kind !== "removed")} />
      </td>
    </tr>
  );
}
