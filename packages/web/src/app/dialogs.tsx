import { Collections } from "../features/collections/collections.tsx";
import { Enrichment } from "../features/enrichment/enrichment.tsx";
import { Stages } from "../features/jobs/stages.tsx";
import { Scans } from "../features/scans/scans.tsx";
import { Schedules } from "../features/schedules/schedules.tsx";
import { Tags } from "../features/tags/tags.tsx";
import { Trash } from "../features/trash/trash.tsx";
import { type Address, leave } from "../lib/address.ts";
import { Help } from "./help.tsx";
import { OrderLinks } from "./order-links.tsx";

type Props = Pick<Address, "page" | "scan" | "mode"> & {
  selected: () => readonly string[];
  isHelpOpen: boolean;
  onHelpClosed: () => void;
  onRestored: () => void;
};

/** What lies over the page when it is asked for. */
export function Dialogs({ page, scan, mode, selected, isHelpOpen, onHelpClosed, onRestored }: Props) {
  const close = () => leave({ page: undefined });
  return (
    <>
      {page === "stages" && (
        <Stages onClose={close}>
          <Schedules />
        </Stages>
      )}
      {page === "scans" && <Scans scanId={scan} onClose={() => leave({ page: undefined, scan: undefined })} />}
      {page === "trash" && <Trash onClose={close} onRestored={onRestored} />}
      {page === "collections" && (
        <Collections onClose={close}>
          <OrderLinks page={page} />
        </Collections>
      )}
      {page === "tags" && (
        <Tags onClose={close}>
          <OrderLinks page={page} />
        </Tags>
      )}
      {page === "enrichment" && (
        <Enrichment mode={mode} selected={selected()} onClose={() => leave({ page: undefined, mode: undefined })} />
      )}
      {isHelpOpen && <Help onClose={onHelpClosed} />}
    </>
  );
}
