/** What can be read of a base's documents, by the endings that the server knows. */
const DOCUMENTS = /\.(?:md|markdown|mdx|html?|rst|txt|docx|pdf)$/i;
const ARCHIVES = /\.(?:zip|tar|tgz|tar\.gz)$/i;

/** A file that is to be sent. It is opened when its turn comes, so that thousands of them cost little memory. */
export interface Source {
  /** As a document; of an archive, its own name. */
  path: string;
  archive: boolean;
  open: () => Promise<File>;
}

/** What was given, and how many files of it are no documents. */
export interface Given {
  sources: Source[];
  left: string[];
}

export const isArchive = (name: string): boolean => ARCHIVES.test(name);

const hidden = (path: string): boolean => path.split("/").some((part) => part.startsWith(".") || part === "node_modules");

/** Files as they were chosen; of a folder, each with its path inside it. */
export function chosen(files: Iterable<File>): Given {
  const given: Given = { sources: [], left: [] };
  for (const file of files) {
    const inside = file.webkitRelativePath.split("/").slice(1).join("/");
    if (inside) take(given, inside, () => Promise.resolve(file));
    else given.sources.push({ path: file.name, archive: isArchive(file.name), open: () => Promise.resolve(file) });
  }
  return given;
}

/**
 * What was dropped. The paths of one folder are told from inside it, as `lacuna index` tells them; of several
 * things each keeps its own name. What a folder holds beside documents is left; a file that was dropped by itself
 * is meant, whatever it is.
 */
export async function dropped(items: DataTransferItemList): Promise<Given> {
  // The list is empty after the first await.
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const given: Given = { sources: [], left: [] };
  const [only] = entries;
  const root = entries.length === 1 && only?.isDirectory ? `${only.fullPath}/` : "/";
  for (const entry of entries) {
    if (entry.isFile) given.sources.push({ path: entry.name, archive: isArchive(entry.name), open: opener(entry as FileSystemFileEntry) });
    else await walk(entry as FileSystemDirectoryEntry, root, given);
  }
  return given;
}

async function walk(folder: FileSystemDirectoryEntry, root: string, given: Given): Promise<void> {
  const reader = folder.createReader();
  // A reader gives a hundred entries at a time.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    for (const entry of entries) {
      const path = entry.fullPath.slice(root.length);
      if (hidden(path)) continue;
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, root, given);
      else take(given, path, opener(entry as FileSystemFileEntry));
    }
  }
}

const opener = (entry: FileSystemFileEntry) => (): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));

function take(given: Given, path: string, open: () => Promise<File>): void {
  if (hidden(path)) return;
  if (DOCUMENTS.test(path)) given.sources.push({ path, archive: false, open });
  else given.left.push(path);
}
