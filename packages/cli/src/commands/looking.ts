import { checkCommand } from "./check.ts";
import { lsCommand } from "./ls.ts";
import { promptsCommand } from "./prompts.ts";
import { searchCommand } from "./search.ts";
import { showCommand } from "./show.ts";
import { statusCommand } from "./status.ts";

/** The commands that only look. */
export const looking = [statusCommand, lsCommand, searchCommand, showCommand, promptsCommand, checkCommand];
