import { useState } from "react";

/** Copies a text, and says for two seconds that it was. Where the browser allows no copying, there is no `copy`. */
export function useCopy(text: string): { isCopied: boolean; copy: (() => void) | undefined } {
  const [isCopied, setIsCopied] = useState(false);
  const { clipboard }: { clipboard?: Clipboard } = navigator; // pages of an unsafe origin have none
  if (!clipboard) return { isCopied, copy: undefined };
  const copy = () => {
    void clipboard.writeText(text).then(() => {
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), 2_000);
    });
  };
  return { isCopied, copy };
}
