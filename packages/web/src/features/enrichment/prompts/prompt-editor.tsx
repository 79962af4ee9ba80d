import type { ModePrompts } from "@darkroom/contract";
import { followLink, go, linkTo } from "../../../lib/address.ts";
import { shortDay, visible } from "../../../lib/format.ts";
import { PromptDraft } from "./prompt-draft.tsx";
import { PromptHistory } from "./prompt-history.tsx";
import { usePrompt, usePrompts } from "./use-prompts.ts";

type Props = { mode: string; selected: readonly string[] };

/** What a mode is asked with: read, written anew, tried, and taken back. */
export function PromptEditor({ mode, selected }: Props) {
  const { data: prompt, error, save, rollBack } = usePrompt(mode);
  return (
    <div className="prompt-editor">
      <nav className="prompt-which">
        <a href={linkTo({ mode: undefined })} onClick={(event) => followLink(event, { mode: undefined })}>
          All enrichment
        </a>
        <ModeChoice mode={mode} />
      </nav>
      {!prompt && !error && <p role="status">Looking…</p>}
      {error && <p role="alert">{error.message}</p>}
      {prompt && (
        <>
          <p className="soft">{whatCounts(prompt)}</p>
          {prompt.problem !== undefined && <p role="alert">{visible(prompt.problem)}</p>}
          {prompt.isShippedNewer && (
            <p className="warned">Another one has been shipped since you wrote this. Yours goes on being asked with.</p>
          )}
          <PromptDraft key={`${mode} ${prompt.revision}`} prompt={prompt} selected={selected} onSave={save} />
          <PromptHistory key={mode} prompt={prompt} onRollBack={(to) => rollBack(to, prompt.revision)} />
        </>
      )}
    </div>
  );
}

function ModeChoice({ mode }: { mode: string }) {
  const { data: prompts = [] } = usePrompts();
  return (
    <label>
      <span className="unseen">Mode</span>
      <select className="field" value={mode} onChange={({ target }) => go({ mode: target.value }, { inPlace: true })}>
        {!prompts.some((one) => one.mode === mode) && <option value={mode}>{visible(mode)}</option>}
        {prompts.map((one) => (
          <option key={one.mode} value={one.mode}>
            {one.mode}
            {one.isEdited ? " (yours)" : ""}
          </option>
        ))}
      </select>
    </label>
  );
}

function whatCounts({ version, isEdited, changedAt, sees, shipped }: ModePrompts.View): string {
  const of = sees === "picture" ? "It is shown the picture." : "It is shown words only.";
  if (version === undefined) return `There is no prompt: the mode waits. ${of}`;
  if (!isEdited) return `Version ${version}, as it is shipped. ${of}`;
  const since = changedAt === undefined ? "" : ` since ${shortDay(changedAt)}`;
  return `Version ${version}, yours${since}; version ${shipped?.version ?? "–"} is shipped. ${of}`;
}
