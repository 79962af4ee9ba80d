import { Stages } from "../features/jobs/stages.tsx";
import { Schedules } from "../features/schedules/schedules.tsx";
import { type Address, leave } from "../lib/address.ts";
import { Help } from "./help.tsx";

type Props = Pick<Address, "page"> & { isHelpOpen: boolean; onHelpClosed: () => void };

/** What lies over the page when it is asked for. */
export function Dialogs({ page, isHelpOpen, onHelpClosed }: Props) {
  return (
    <>
      {page === "stages" && (
        <Stages onClose={() => leave({ page: undefined })}>
          <Schedules />
        </Stages>
      )}
      {isHelpOpen && <Help onClose={onHelpClosed} />}
    </>
  );
}
