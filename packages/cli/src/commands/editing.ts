import { datesCommand } from "./dates.ts";
import { editCommand } from "./edit.ts";
import { editsCommand } from "./edits.ts";
import { purgeCommand, restoreCommand, trashCommand } from "./trash.ts";
import { xmpCommand } from "./xmp.ts";

const trashing = [trashCommand, restoreCommand, purgeCommand];

/** The commands that change what is said of assets, here and beside their originals, and put them away. */
export const editing = [editCommand, datesCommand, editsCommand, xmpCommand, ...trashing];
