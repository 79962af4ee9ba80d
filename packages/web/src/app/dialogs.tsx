import { Enrichment } from "../features/enrichment/enrichment.tsx";
import { Stages } from "../features/jobs/stages.tsx";
import { Scans } from "../features/scans/scans.tsx";
import { Schedules } from "../features/schedules/schedules.tsx";
import { Trash } from "../features/trash/trash.tsx";
import { type Address, leave } from "../lib/address.ts";
import { Help } from "./help.tsx";

type Props = Pick<Address, "page" | "scan" | "mode"> & {
  selected: () => readonly string[];
  isHelpOpen: boolean;
  onHelpClosed: () => void;
  onRestored: () => void;
};

/** What lies over the page when it is asked for. */
export function Dialogs({ page, scan, mode, selected, isHelpOpen, onHelpClosed, onRestored }: Props) {
  return (
    <>
      {page === "stages" && (
        <Stages onClose={() => leave({ page: undefined })}>
          <Schedules />
        </Stages>
      )}
      {page === "scans" && <Scans scanId={scan} onClose={() => leave({ page: undefined, scan: undefined })} />}
      {page === "trash" && <Trash onClose={() => leave({ page: undefined })} onRestored={onRestored} />}
      {page === "enrichment" && (
        <Enrichment mode={mode} selected={selected()} onClose={() => leave({ page: undefined, mode: undefined })} />
      )}
      {isHelpOpen && <Help onClose={onHelpClosed} />}
    </>
  );
}
