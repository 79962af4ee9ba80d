import type { Fact } from "./reading.ts";

/** What, its value, and perhaps a remark; within a `dl`. */
export function FactLine({ fact: { name, value, note, isCode } }: { fact: Fact }) {
  return (
    <div className={isCode ? "fact fact-code" : "fact"}>
      <dt>{name}</dt>
      <dd>
        {isCode ? <code>{value}</code> : value}
        {note && <small>{note}</small>}
      </dd>
    </div>
  );
}
