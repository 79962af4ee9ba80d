import { visible } from "../../lib/format.ts";

const words: Record<string, string> = {
  queued: "for a free worker",
  scheduled: "for their time",
  retrying: "to be tried again",
  blocked: "for another stage",
  overdue: "overdue: nothing was heard of them",
  "a free worker": "for a free worker",
};

/** Why something waits, in words; a reason without words of its own is shown as it is. */
export const reasonWords = (reason: string): string =>
  words[reason] ?? visible(reason.replace(/^stage /, "for the stage ").replace(/^blocked_by_/, "until this answers: "));
