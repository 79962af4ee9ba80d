import { type Ref, useCallback, useImperativeHandle, useRef, useState } from "react";
import { DropZone } from "./drop-zone.tsx";
import { isRunning, progressOf, tally } from "./sending/entry.ts";
import type { Picked } from "./sending/picked.ts";
import { UploadPanel } from "./upload-panel.tsx";
import { announcementOf } from "./upload-words.ts";
import { useFolder, useUploads } from "./use-uploads.ts";

/** What the rest of the page may ask of the uploads. */
export type UploaderHandle = { open(): void };

const isPhone = () => window.matchMedia("(pointer: coarse)").matches;

/** Takes files in, from wherever they are given, and shows them on their way. */
export function Uploader({ handle }: { handle: Ref<UploaderHandle> }) {
  const { list, entries } = useUploads();
  const [folder, setFolder] = useFolder();
  const [isOpen, setIsOpen] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const take = useCallback(
    (picked: Picked[]) => {
      list.add(picked, folder.split("/").filter(Boolean).join("/"));
      if (picked.length > 0) setIsOpen(true);
    },
    [list, folder],
  );
  useImperativeHandle(handle, () => ({
    open: () => {
      setIsOpen(true);
      if (isPhone()) setTimeout(() => chooser.current?.click()); // once it is there
    },
  }));
  const share = Math.floor(100 * progressOf(entries));
  return (
    <>
      <DropZone onDrop={take} />
      <p className="unseen" role="status" aria-label="Uploads">
        {announcementOf(tally(entries))}
      </p>
      {isOpen && (
        <UploadPanel
          {...{ list, entries, folder, chooser }}
          onFolder={setFolder}
          onPicked={take}
          onClose={() => setIsOpen(false)}
        />
      )}
      {!isOpen && entries.length > 0 && (
        <button type="button" className="button uploads-pill" onClick={() => setIsOpen(true)}>
          {entries.some(isRunning) ? `Uploading ${share} %` : "Uploads"}
        </button>
      )}
    </>
  );
}
