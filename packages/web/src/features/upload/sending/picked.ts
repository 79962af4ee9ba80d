/** A file somebody chose or dropped, with the folders it came in. */
export type Picked = { file: File; name: string; handle?: FileSystemFileHandle };

type Item = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };
type Folder = FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };

const ofSystems = /^(\..*|thumbs\.db|desktop\.ini|@eadir)$/i;

/** The files of an input, with their path in the folder that was chosen. */
export const pickedOf = (files: FileList): Picked[] =>
  [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name })).filter(isTheirs);

/** The files of a drop, those in folders too. What the drop holds must be asked for before it is over: no wait comes first. */
export async function droppedOf({ items }: DataTransfer): Promise<Picked[]> {
  const dropped = [...items]
    .filter(({ kind }) => kind === "file")
    .map((item: Item) => ({
      handle: item.getAsFileSystemHandle?.().catch(() => null),
      entry: item.webkitGetAsEntry(),
      file: item.getAsFile(),
    }));
  const picked: Picked[] = [];
  for (const { handle, entry, file } of dropped) {
    const found = await handle;
    if (found) await fromHandle(found, "", picked);
    else if (entry) await fromEntry(entry, picked);
    else if (file) picked.push({ file, name: file.name });
  }
  return picked.filter(isTheirs);
}

async function fromHandle(found: FileSystemHandle, folder: string, picked: Picked[]): Promise<void> {
  const name = folder + found.name;
  if (found.kind === "file") {
    const handle = found as FileSystemFileHandle;
    picked.push({ file: await handle.getFile(), name, handle });
    return;
  }
  for await (const inside of (found as Folder).values()) await fromHandle(inside, `${name}/`, picked);
}

/** The older way, which every browser has, and which gives a folder's files a hundred at a time. */
async function fromEntry(entry: FileSystemEntry, picked: Picked[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    picked.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const inside of some) await fromEntry(inside, picked);
  }
}

/** Not what a system put beside the photos. */
const isTheirs = ({ name }: Picked): boolean => !name.split("/").some((part) => ofSystems.test(part));
