import { addCommand } from "./add.ts";
import { importsCommand } from "./imports.ts";
import { scanCommand } from "./scan.ts";
import { scansCommand } from "./scans.ts";
import { uploadCommand } from "./upload.ts";

/** The commands by which files come in. */
export const incoming = [addCommand, uploadCommand, scanCommand, scansCommand, importsCommand];
