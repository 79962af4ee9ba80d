import { type RefObject, useId } from "react";
import { go } from "../../lib/address.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { type Entry, isEnded, isRunning, progressOf, type State, tally } from "./sending/entry.ts";
import { type Picked, pickedOf } from "./sending/picked.ts";
import type { UploadList } from "./sending/upload-list.ts";
import { UploadRow } from "./upload-row.tsx";
import { summaryOf } from "./upload-words.ts";

type Props = {
  list: UploadList;
  entries: readonly Entry[];
  folder: string;
  onFolder: (folder: string) => void;
  onPicked: (picked: Picked[]) => void;
  onClose: () => void;
  chooser: RefObject<HTMLInputElement | null>;
};

const mostRows = 200; // what a person can look through; the rest is counted
const urgency: readonly State[] = [
  "failed",
  "interrupted",
  "sending",
  "hashing",
  "paused",
  "duplicate",
  "waiting",
  "done",
];

/** Of very many, those that need somebody or move; a few stay where they are, so that nothing jumps away under a finger. */
const mostUrgent = (entries: readonly Entry[]): Entry[] =>
  entries.toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state)).slice(0, mostRows);

/** What is on its way into the library, and where more is chosen. */
export function UploadPanel({ list, entries, folder, onFolder, onPicked, onClose, chooser }: Props) {
  const shown = entries.length > mostRows ? mostUrgent(entries) : entries;
  const counts = tally(entries);
  const share = Math.floor(100 * progressOf(entries));
  const goOn = async () => {
    if (await list.fetchInterrupted()) chooser.current?.click();
  };
  return (
    <aside className="uploads" aria-label="Uploads" data-own-keys>
      <header className="uploads-head">
        <h2>Uploads</h2>
        <IconButton icon="close" label="Close uploads" onClick={onClose} />
      </header>
      <Choose folder={folder} onFolder={onFolder} onPicked={onPicked} chooser={chooser} />
      {entries.length > 0 && (
        <div className="uploads-all">
          <p>{summaryOf(counts, share)}</p>
          <progress max={100} value={share} aria-label="All uploads" />
          <div className="uploads-acts">
            {entries.some(isRunning) && <Words onClick={() => list.pauseAll()}>Pause all</Words>}
            {counts.paused + counts.failed > 0 && <Words onClick={() => list.resumeAll()}>Go on with all</Words>}
            {counts.interrupted > 0 && <Words onClick={() => void goOn()}>Go on with the interrupted</Words>}
            {entries.some(isEnded) && <Words onClick={() => list.clear()}>Clear what is done</Words>}
          </div>
        </div>
      )}
      <ul className="uploads-list" aria-label="Files">
        {shown.map((entry) => (
          <UploadRow key={entry.id} entry={entry} list={list} />
        ))}
      </ul>
      {entries.length > shown.length && <p className="uploads-more">and {entries.length - shown.length} more</p>}
    </aside>
  );
}

const Words = ({ onClick, children }: { onClick: () => void; children: string }) => (
  <button type="button" className="link" onClick={onClick}>
    {children}
  </button>
);

type Choosing = Pick<Props, "folder" | "onFolder" | "onPicked" | "chooser">;

/** Files of any type, for a phone that is told which would take the places out of its photos. */
function Choose({ folder, onFolder, onPicked, chooser }: Choosing) {
  const folderId = useId();
  const take = (input: HTMLInputElement) => {
    if (input.files) onPicked(pickedOf(input.files));
    input.value = ""; // the same file may be chosen again
  };
  return (
    <div className="uploads-choose">
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => take(event.target)}
      />
      <button type="button" className="button button-strong" onClick={() => chooser.current?.click()}>
        Choose files
      </button>
      <label className="button uploads-folder">
        Choose a folder
        <input type="file" multiple {...{ webkitdirectory: "" }} onChange={(event) => take(event.target)} />
      </label>
      <label htmlFor={folderId}>Into the folder</label>
      <input
        id={folderId}
        className="field"
        value={folder}
        placeholder="the library itself"
        onChange={(event) => onFolder(event.target.value)}
      />
      <p className="fine">Or drop files and folders anywhere on the page.</p>
      <button type="button" className="link uploads-reports" onClick={() => go({ page: "scans" })}>
        What scans of folders found
      </button>
    </div>
  );
}
