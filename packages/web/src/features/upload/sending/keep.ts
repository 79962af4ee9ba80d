/** A file whose upload has not ended, as the browser remembers it over a reload. */
export type Kept = {
  id: string;
  name: string;
  sizeBytes: number;
  lastModified: number;
  sha256?: string; // once it is known
  handle?: FileSystemFileHandle; // where the browser gives one: then the file need not be chosen again
};

const database = "darkroom-uploads";
const store = "files";

/** Remembers these files. A browser that keeps nothing, in a private window say, is no reason not to upload. */
export const keep = (files: readonly Kept[]): Promise<void> =>
  change((place) => {
    for (const file of files) place.put(file);
  });

export const forget = (ids: readonly string[]): Promise<void> =>
  change((place) => {
    for (const id of ids) place.delete(id);
  });

/** What was not ended when the page was left. */
export async function recall(): Promise<Kept[]> {
  try {
    const open = await opened();
    const asked = open.transaction(store).objectStore(store).getAll();
    return await new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } catch {
    return [];
  }
}

async function change(write: (place: IDBObjectStore) => void): Promise<void> {
  try {
    const open = await opened();
    write(open.transaction(store, "readwrite").objectStore(store));
  } catch {
    // then nothing is remembered
  }
}

let opening: Promise<IDBDatabase> | undefined;

function opened(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(database, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(store, { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opening;
}
