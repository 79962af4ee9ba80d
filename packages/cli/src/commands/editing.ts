import { collectionsCommand } from "./collections.ts";
import { datesCommand } from "./dates.ts";
import { editCommand } from "./edit.ts";
import { editsCommand } from "./edits.ts";
import { filtersCommand } from "./filters.ts";
import { moveCommand } from "./move.ts";
import { stacksCommand } from "./stacks.ts";
import { tagsCommand } from "./tags.ts";
import { purgeCommand, restoreCommand, trashCommand } from "./trash.ts";
import { xmpCommand } from "./xmp.ts";

const ordering = [tagsCommand, collectionsCommand, filtersCommand, stacksCommand];
const trashing = [trashCommand, restoreCommand, purgeCommand];

/** The commands that change what is said of assets, here and beside their originals, bring them into order, and put them away. */
export const editing = [editCommand, datesCommand, editsCommand, moveCommand, xmpCommand, ...ordering, ...trashing];
