import type { ModePrompts } from "@darkroom/contract";
import { visible, visibleLines } from "../../../lib/format.ts";
import { AssetPicture } from "./asset-picture.tsx";

type Answer = ModePrompts.Try["answers"][number];

/** What a draft was answered for one asset, beside what people see of it today. */
export function TryAnswer({ answer: { assetId, said, published, code, message } }: { answer: Answer }) {
  return (
    <li className="try-answer">
      <AssetPicture assetId={assetId} />
      <Words title="Today" said={published} none="Nobody has asked yet." />
      <Words title="With your draft" said={said} none={`${visible(code ?? "")}: ${visible(message ?? "")}`} />
    </li>
  );
}

type WordsProps = { title: string; said: Answer["said"]; none: string };

function Words({ title, said, none }: WordsProps) {
  return (
    <section aria-label={title}>
      <h4>{title}</h4>
      {said ? (
        <>
          <dl className="try-words">
            {Object.entries(said.data).map(([name, value]) => (
              <div key={name}>
                <dt>{visible(name)}</dt>
                <dd>{textOf(value)}</dd>
              </div>
            ))}
          </dl>
          <p className="soft">{whoSaid(said)}</p>
        </>
      ) : (
        <p className="soft">{none}</p>
      )}
    </section>
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(textOf).join(", ");
  if (typeof value === "string") return value === "" ? "–" : visibleLines(value);
  return visible(JSON.stringify(value) ?? "–");
}

function whoSaid({ backend, model, status, reasons, usage }: NonNullable<Answer["said"]>): string {
  const who = backend === "stub" ? "a stub: it does not read prompts" : visible(model.name);
  const how = status === "degraded" ? `, degraded (${reasons.map(visible).join(", ")})` : "";
  return `${who}${how}${usage.totalMs > 0 ? `, ${(usage.totalMs / 1000).toFixed(1)} s` : ""}`;
}
