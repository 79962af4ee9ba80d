import { cleanupCommand } from "./cleanup.ts";
import { jobsCommand } from "./jobs.ts";
import { rescanCommand } from "./rescan.ts";
import { selftestCommand } from "./selftest.ts";

/** The commands that keep the house: what is done again, stopped, tidied up, and tried. */
export const keeping = [jobsCommand, rescanCommand, cleanupCommand, selftestCommand];
