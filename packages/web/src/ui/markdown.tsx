import { type Block, blocksOf, type Span } from "../lib/markdown.ts";

/** A text with Markdown's marks; nothing in it becomes HTML, a picture or a link. */
export function Markdown({ text }: { text: string }) {
  const blocks = blocksOf(text);
  return <div className="markdown">{blocks.map((block, at) => shown(block, at))}</div>;
}

/** Blocks and spans stand where they stand: their place is their key. */
function shown(block: Block, key: number) {
  if (block.kind === "code") return <pre key={key}>{block.text}</pre>;
  if (block.kind === "list") return <ul key={key}>{block.items.map((spans, at) => inItem(spans, at))}</ul>;
  const words = <Spans spans={block.spans} />;
  if (block.kind === "heading") return <h5 key={key}>{words}</h5>;
  return block.kind === "quote" ? <blockquote key={key}>{words}</blockquote> : <p key={key}>{words}</p>;
}

const inItem = (spans: Span[], key: number) => (
  <li key={key}>
    <Spans spans={spans} />
  </li>
);

function Spans({ spans }: { spans: Span[] }) {
  return spans.map(({ kind, text }, at) => inSpan(kind, text, at));
}

function inSpan(kind: Span["kind"], text: string, key: number) {
  if (kind === "strong") return <strong key={key}>{text}</strong>;
  if (kind === "em") return <em key={key}>{text}</em>;
  return kind === "code" ? <code key={key}>{text}</code> : <span key={key}>{text}</span>;
}
