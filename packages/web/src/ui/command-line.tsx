import { useCopy } from "../lib/use-copy.ts";
import { Icon } from "./icon.tsx";

/** A command to type elsewhere, with a button that copies it. */
export function CommandLine({ text }: { text: string }) {
  const { isCopied, copy } = useCopy(text);
  return (
    <div className="command-line">
      <code>{text}</code>
      {copy && (
        <button type="button" className="button button-icon" onClick={copy} aria-label={`Copy the command ${text}`}>
          {isCopied ? <span className="copied">Copied</span> : <Icon name="copy" />}
        </button>
      )}
    </div>
  );
}
