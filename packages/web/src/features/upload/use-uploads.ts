import { useEffect, useState, useSyncExternalStore } from "react";
import { type Entry, isRunning } from "./sending/entry.ts";
import { UploadList } from "./sending/upload-list.ts";

const list = new UploadList();
let isRecalled = false;

/** The uploads of this page, whatever else is shown of it. */
export function useUploads(): { list: UploadList; entries: readonly Entry[] } {
  const entries = useSyncExternalStore(list.subscribe, list.entries);
  const isBusy = entries.some(isRunning);
  useEffect(() => {
    if (isRecalled) return;
    isRecalled = true;
    void list.recall();
  }, []);
  useEffect(() => {
    if (!isBusy) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isBusy]);
  return { list, entries };
}

const folderKey = "darkroom:upload-folder";

/** The folder of the library that uploads go into; remembered by the browser. */
export function useFolder(): [folder: string, change: (folder: string) => void] {
  const [folder, setFolder] = useState(() => readFolder());
  const change = (next: string) => {
    setFolder(next);
    try {
      localStorage.setItem(folderKey, next);
    } catch {
      // a browser that keeps nothing
    }
  };
  return [folder, change];
}

function readFolder(): string {
  try {
    return localStorage.getItem(folderKey) ?? "Uploads";
  } catch {
    return "Uploads";
  }
}
