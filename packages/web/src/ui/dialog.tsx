import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "./icon-button.tsx";

type Props = { title: string; onClose: () => void; children: ReactNode; className?: string };

/** A dialog of the browser's own kind: what is behind it is out of reach, Escape closes it, the focus goes back. */
export function Dialog({ title, onClose, children, className = "" }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it by itself; the click is on what is behind
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      data-own-keys
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        event.stopPropagation(); // React lets it bubble to a dialog this one stands in
        onClose();
      }}
      onClick={({ target }) => target === dialog.current && onClose()}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2>{title}</h2>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
