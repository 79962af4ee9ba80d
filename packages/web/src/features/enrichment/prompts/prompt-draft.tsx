import type { ModePrompts } from "@darkroom/contract";
import { type ComponentProps, type FormEvent, useState } from "react";
import { RequestFailed } from "../../../lib/api.ts";
import { visible } from "../../../lib/format.ts";
import { WordDiff } from "../../../ui/word-diff.tsx";
import { TryOut } from "./try-out.tsx";
import { useDraft } from "./use-prompts.ts";

type Props = {
  prompt: ModePrompts.View;
  selected: readonly string[];
  onSave: (text: string, revision: number, note: string) => Promise<void>;
};

/** The text as somebody writes it: held against the rules while they do, compared, tried, and saved as the next version. */
export function PromptDraft({ prompt, selected, onSave }: Props) {
  const { mode, revision, holes } = prompt;
  const [text, setText] = useState(prompt.text ?? "");
  const [failure, setFailure] = useState<string>();
  const { data: draft, isSettled } = useDraft(mode, text);
  const isChanged = draft?.isSame === false;
  const canSave = isSettled && isChanged && draft.problem === undefined;
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!canSave) return;
    const note = String(new FormData(event.currentTarget).get("note"));
    try {
      await onSave(text, revision, note);
    } catch (error) {
      setFailure(error instanceof RequestFailed ? error.message : "That did not work.");
    }
  };
  return (
    <>
      <form className="prompt-form" aria-label="The prompt" onSubmit={(event) => void save(event)}>
        <label>
          Prompt
          <textarea
            className="field prompt-text"
            value={text}
            spellCheck={false}
            rows={18}
            aria-describedby="prompt-said"
            aria-invalid={draft?.problem !== undefined}
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        <p id="prompt-said" className={draft?.problem === undefined ? "soft" : "warned"} role="status">
          {failure ?? sayOf(draft, isSettled)}
        </p>
        <Holes holes={holes} />
        {isChanged && <Changes diff={draft.diff} />}
        <div className="prompt-do">
          <Note />
          <button type="submit" className="button button-strong" disabled={!canSave}>
            Save as version {draft?.version ?? "…"}
          </button>
          <button
            type="button"
            className="button"
            disabled={text === prompt.text}
            onClick={() => setText(prompt.text ?? "")}
          >
            Put back
          </button>
        </div>
      </form>
      <TryOut mode={mode} text={text} selected={selected} isReady={isSettled && draft?.problem === undefined} />
    </>
  );
}

function sayOf(draft: { problem?: string | undefined; isSame: boolean } | undefined, isSettled: boolean): string {
  if (!draft || !isSettled) return "Being looked at…";
  if (draft.problem !== undefined) return visible(draft.problem);
  return draft.isSame ? "This is what is asked with now." : "Can be saved. What was said before becomes stale.";
}

/** What may stand in the text, and what fills it. */
function Holes({ holes }: Pick<ModePrompts.View, "holes">) {
  return (
    <dl className="prompt-holes" aria-label="Holes">
      {holes.map(({ name, what }) => (
        <div key={name}>
          <dt>
            <code>{`{{${name}}}`}</code>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}

const Changes = (changed: ComponentProps<typeof WordDiff>) => (
  <details className="prompt-diff" open>
    <summary>What you changed</summary>
    <p>
      <WordDiff {...changed} />
    </p>
  </details>
);

const why = "Why, in a few words";

const Note = () => (
  <label>
    <span className="unseen">{why}</span>
    <input className="field" name="note" maxLength={200} placeholder={why} autoComplete="off" />
  </label>
);
