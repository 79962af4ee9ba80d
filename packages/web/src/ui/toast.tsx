import { useEffect } from "react";
import { IconButton } from "./icon-button.tsx";

export type Said = { message: string; tone?: "failed"; undo?: (() => void) | undefined };
type Props = { said: Said | undefined; onClose: () => void };

const shownMs = 10_000;

/** What was just done, for a while, and how to undo it. */
export function Toast({ said, onClose }: Props) {
  useEffect(() => {
    if (!said || said.tone === "failed") return undefined;
    const timer = setTimeout(onClose, shownMs);
    return () => clearTimeout(timer);
  }, [said, onClose]);
  return (
    <div className="toast-place" role="status" aria-live="polite">
      {said && (
        <div className={said.tone ? `toast toast-${said.tone}` : "toast"}>
          <span>{said.message}</span>
          {said.undo && (
            <button type="button" className="link" title="Undo (Z)" onClick={said.undo}>
              Undo
            </button>
          )}
          <IconButton icon="close" label="Dismiss" onClick={onClose} />
        </div>
      )}
    </div>
  );
}
