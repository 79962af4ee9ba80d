import { useKeys } from "../../../lib/use-keys.ts";
import { Icon } from "../../../ui/icon.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import type { Editing } from "./use-edit.ts";

/** What came of the last change, over the picture: with a way back, or a way on. */
export function EditNotice({ outcome, dismiss }: Pick<Editing, "outcome" | "dismiss">) {
  const undo = outcome?.kind === "done" ? outcome.undo : undefined;
  useKeys({ u: () => undo?.() });
  return (
    <div className="edit-notice" role={outcome?.kind === "failed" ? "alert" : "status"}>
      {outcome && (
        <p className={`edit-${outcome.kind}`}>
          {outcome.kind === "failed" && <Icon name="warning" />}
          <span>{outcome.message}</span>
          {undo && (
            <button type="button" className="link" onClick={undo} title="Undo (U)">
              Undo
            </button>
          )}
          {outcome.kind === "failed" && outcome.again && (
            <button type="button" className="link" onClick={outcome.again}>
              Try again
            </button>
          )}
          {outcome.kind === "failed" && <IconButton icon="close" label="Dismiss" onClick={dismiss} />}
        </p>
      )}
    </div>
  );
}
