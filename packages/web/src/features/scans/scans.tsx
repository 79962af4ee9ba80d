import type { Scans as Contract } from "@darkroom/contract";
import { go } from "../../lib/address.ts";
import { counted, shortDay, timeOfDay, visible } from "../../lib/format.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { ScanReport } from "./scan-report.tsx";
import { useScans } from "./use-scans.ts";

type Props = { scanId: string | undefined; onClose: () => void };

/** What was scanned when; of the one that is chosen, every decision and its reason. */
export function Scans({ scanId, onClose }: Props) {
  const { data: scans, error } = useScans();
  const chosen = scans?.find((scan) => scan.scanId === scanId);
  return (
    <Dialog title="Scans" onClose={onClose} className="scans">
      {!scans && !error && <p role="status">Looking…</p>}
      {error && <p role="alert">{error.message}</p>}
      {scans?.length === 0 && (
        <p className="scans-none">
          Nothing was scanned yet. <code>npm run darkroom -- scan --path FOLDER</code> takes a folder in and says of
          each file what was decided.
        </p>
      )}
      {scans && scanId !== undefined && !chosen && <p role="alert">There is no such scan, or it is an old one.</p>}
      <ul className="scans-list" aria-label="Scans">
        {scans?.map((scan) => (
          <li key={scan.scanId}>
            <button
              type="button"
              className="button scans-one"
              aria-pressed={scan === chosen}
              onClick={() => go({ scan: scan.scanId }, { inPlace: true })}
            >
              <span>{visible(scan.prefix) || "the whole bucket"}</span>
              <span className="scans-when">{whenOf(scan)}</span>
            </button>
          </li>
        ))}
      </ul>
      {chosen && <ScanReport key={chosen.scanId} scan={chosen} />}
    </Dialog>
  );
}

function whenOf({ state, files, createdAt, source }: Contract.View): string {
  const from = source === undefined ? "" : `, from ${source}`;
  const going = state === "done" ? "" : ", going on";
  return `${shortDay(createdAt)} ${timeOfDay(createdAt).slice(0, 5)}, ${counted(files, "file")}${from}${going}`;
}
