import { useState } from "react";
import { Icon } from "./icon.tsx";

/** A command to type elsewhere, with a button that copies it. */
export function CommandLine({ text }: { text: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard?.writeText(text).then(() => {
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), 2_000);
    });
  };
  return (
    <div className="command-line">
      <code>{text}</code>
      <button type="button" className="button button-icon" onClick={copy} aria-label={`Copy the command ${text}`}>
        {isCopied ? <span className="copied">Copied</span> : <Icon name="copy" />}
      </button>
    </div>
  );
}
