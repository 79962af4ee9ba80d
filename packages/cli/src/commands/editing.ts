import { datesCommand } from "./dates.ts";
import { editCommand } from "./edit.ts";
import { editsCommand } from "./edits.ts";
import { xmpCommand } from "./xmp.ts";

/** The commands that change what is said of assets, here and beside their originals. */
export const editing = [editCommand, datesCommand, editsCommand, xmpCommand];
