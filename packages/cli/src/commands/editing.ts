import { datesCommand } from "./dates.ts";
import { editCommand } from "./edit.ts";
import { editsCommand } from "./edits.ts";

/** The commands that change what is said of assets. */
export const editing = [editCommand, datesCommand, editsCommand];
