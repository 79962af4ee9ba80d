import type { Assets } from "@darkroom/contract";
import type { Ref } from "react";
import { fileName, shortDay, visible } from "../../lib/format.ts";
import { ownAddress } from "../../lib/own-address.ts";
import { Icon } from "../../ui/icon.tsx";

type Props = {
  item: Assets.Item | undefined;
  isFactsOpen: boolean;
  onFacts: (isOpen: boolean) => void;
  onClose: () => void;
  onTrash: (() => void) | undefined;
  download: Ref<HTMLAnchorElement>;
};

export function ViewerBar({ item, isFactsOpen, onFacts, onClose, onTrash, download }: Props) {
  const original = ownAddress(item?.originalUrl);
  return (
    <header className="viewer-bar">
      <button type="button" className="button button-icon" onClick={onClose} aria-label="Back to the library">
        <Icon name="back" />
      </button>
      <h1 title={item && visible(item.key)}>
        {item ? fileName(item.key) : ""}
        {item && <small>{shortDay(item.capturedAt)}</small>}
      </h1>
      {original && (
        <a
          ref={download}
          className="button button-icon"
          href={`${original}?download=1`}
          download
          aria-label="Download the original"
        >
          <Icon name="download" />
        </a>
      )}
      {onTrash && (
        <button
          type="button"
          className="button button-icon"
          aria-label="Put into the trash"
          title="Put into the trash (Delete)"
          onClick={onTrash}
        >
          <Icon name="trash" />
        </button>
      )}
      <button
        type="button"
        className="button button-icon"
        aria-label="Facts"
        aria-pressed={isFactsOpen}
        onClick={() => onFacts(!isFactsOpen)}
      >
        <Icon name="info" />
      </button>
    </header>
  );
}
