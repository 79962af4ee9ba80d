import type { Assets } from "@darkroom/contract";
import type { Ref } from "react";
import { fileName, shortDay, visible } from "../../lib/format.ts";
import { ownAddress } from "../../lib/own-address.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";

type Props = {
  item: Assets.Item | undefined;
  isFactsOpen: boolean;
  onFacts: (isOpen: boolean) => void;
  onClose: () => void;
  onTrash: (() => void) | undefined;
  onRename: (() => void) | undefined;
  download: Ref<HTMLAnchorElement>;
};

export function ViewerBar({ item, isFactsOpen, onFacts, onClose, onTrash, onRename, download }: Props) {
  const original = ownAddress(item?.originalUrl);
  return (
    <header className="viewer-bar">
      <IconButton icon="back" label="Back to the library" onClick={onClose} />
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
      {onRename && (
        <IconButton icon="folder" label="Rename or move the file" title="Rename or move the file" onClick={onRename} />
      )}
      {onTrash && (
        <IconButton icon="trash" label="Put into the trash" title="Put into the trash (Delete)" onClick={onTrash} />
      )}
      <IconButton icon="info" label="Facts" aria-pressed={isFactsOpen} onClick={() => onFacts(!isFactsOpen)} />
    </header>
  );
}
