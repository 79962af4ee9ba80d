import { Markdown } from "../../../ui/markdown.tsx";
import type { Part } from "./answer-parts.ts";

/** The parts of an answer; one that is called as its mode is needs no name of its own. */
export function Parts({ parts, mode }: { parts: readonly Part[]; mode: string }) {
  const first = parts.filter(({ key }) => key === mode);
  return (
    <dl>
      {[...first, ...parts.filter((part) => !first.includes(part))].map((part) => (
        <div key={part.key} className={part.key === mode || part.kind === "markdown" ? "fact fact-code" : "fact"}>
          <dt className={part.key === mode ? "unseen" : ""}>{part.name}</dt>
          <dd>
            <Shown part={part} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Shown({ part }: { part: Part }) {
  if (part.kind === "markdown") return <Markdown text={part.text} />;
  if (part.kind === "list")
    return (
      <ul className="answer-list">
        {part.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    );
  if (part.kind !== "score") return part.text;
  return (
    <>
      <meter value={part.share} aria-label={part.name} /> {part.text}
    </>
  );
}
