import { Filters } from "../features/library/filters.tsx";
import type { TimelineAnswer } from "../features/library/use-library.ts";
import { go, type Show } from "../lib/address.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Summary } from "./summary.tsx";

type Props = {
  timeline: TimelineAnswer | undefined;
  show: Show;
  onHelp: () => void;
  onUpload: () => void;
  onFilter: () => void;
  isFilterOpen: boolean;
  isStagesOpen: boolean;
};

export function Header({ timeline, show, onHelp, onUpload, onFilter, isFilterOpen, isStagesOpen }: Props) {
  return (
    <header className="header">
      <a className="brand" href="/" aria-label="Darkroom, to the top of the library">
        <span className="safelight" aria-hidden="true" />
        <span className="brand-name">Darkroom</span>
      </a>
      <Filters timeline={timeline} show={show} />
      <div className="header-end">
        {timeline && <Summary total={timeline.total} />}
        <IconButton icon="filter" label="Filters" title="Filters (/)" aria-expanded={isFilterOpen} onClick={onFilter} />
        <IconButton icon="upload" label="Upload" title="Upload (U)" onClick={onUpload} />
        <IconButton
          icon="album"
          label="Collections and tags"
          title="Collections (A), tags (G)"
          aria-haspopup="dialog"
          onClick={() => go({ page: "collections" })}
        />
        <IconButton
          icon="trash"
          label="Trash"
          title="Trash (T)"
          aria-haspopup="dialog"
          onClick={() => go({ page: "trash" })}
        />
        <IconButton
          icon="stages"
          label="Stages: what is being done"
          aria-haspopup="dialog"
          aria-expanded={isStagesOpen}
          onClick={() => go({ page: "stages" })}
        />
        <IconButton
          icon="words"
          label="Enrichment: what models say"
          title="Enrichment (E)"
          aria-haspopup="dialog"
          onClick={() => go({ page: "enrichment" })}
        />
        <IconButton icon="help" label="Keys and help" onClick={onHelp} />
      </div>
    </header>
  );
}
