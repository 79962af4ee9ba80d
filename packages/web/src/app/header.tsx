import type { ReactNode } from "react";
import type { TimelineAnswer } from "../features/library/use-library.ts";
import { go } from "../lib/address.ts";
import { Icon } from "../ui/icon.tsx";
import { Summary } from "./summary.tsx";

type Props = {
  total: TimelineAnswer["total"] | undefined;
  onHelp: () => void;
  onUpload: () => void;
  onFilter: () => void;
  isFilterOpen: boolean;
  isStagesOpen: boolean;
  children: ReactNode; // the filters
};

export function Header({ total, onHelp, onUpload, onFilter, isFilterOpen, isStagesOpen, children }: Props) {
  return (
    <header className="header">
      <a className="brand" href="/" aria-label="Darkroom, to the top of the library">
        <span className="safelight" aria-hidden="true" />
        <span className="brand-name">Darkroom</span>
      </a>
      {children}
      <div className="header-end">
        {total && <Summary total={total} />}
        <button
          type="button"
          className="button button-icon"
          aria-label="Filters"
          title="Filters (/)"
          aria-expanded={isFilterOpen}
          onClick={onFilter}
        >
          <Icon name="filter" />
        </button>
        <button type="button" className="button button-icon" aria-label="Upload" title="Upload (U)" onClick={onUpload}>
          <Icon name="upload" />
        </button>
        <button
          type="button"
          className="button button-icon"
          aria-label="Trash"
          title="Trash (T)"
          aria-haspopup="dialog"
          onClick={() => go({ page: "trash" })}
        >
          <Icon name="trash" />
        </button>
        <button
          type="button"
          className="button button-icon"
          aria-label="Stages: what is being done"
          aria-haspopup="dialog"
          aria-expanded={isStagesOpen}
          onClick={() => go({ page: "stages" })}
        >
          <Icon name="stages" />
        </button>
        <button type="button" className="button button-icon" aria-label="Keys and help" onClick={onHelp}>
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}
