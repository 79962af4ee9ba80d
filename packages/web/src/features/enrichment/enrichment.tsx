import type { ReactNode } from "react";
import { Dialog } from "../../ui/dialog.tsx";
import { Desk } from "./desk/desk.tsx";
import { PromptEditor } from "./prompts/prompt-editor.tsx";
import "./enrichment.css";

type Props = { mode: string | undefined; selected: readonly string[]; onClose: () => void };

/** What models say: how it goes, and what each mode is asked with. */
export function Enrichment({ mode, selected, onClose }: Props): ReactNode {
  return (
    <Dialog title={mode === undefined ? "Enrichment" : "Prompt"} onClose={onClose} className="enrichment">
      {mode === undefined ? <Desk /> : <PromptEditor key={mode} mode={mode} selected={selected} />}
    </Dialog>
  );
}
