import { Stage } from "@darkroom/domain";
import type { Command } from "commander";
import { stages } from "../../../../../functions/stages.ts";
import { mustKnowModes } from "../../../../platform/src/due-stages.ts";
import { type LimitOptions, limitsOf, withLimits } from "../../limit-options.ts";
import { act, type CommonOptions, define, exits, type Shell, wrongUse } from "../../shell.ts";
import { stopOnSignals } from "../../stop-on-signals.ts";
import { findCloud } from "../../target.ts";

/** `darkroom ai drain`: the worker of the models' lane, until nothing is left to do. */
export function drainCommand(shell: Shell): Command {
  const examples = ["ai drain", "ai drain --limit 50 --sleep-ms 1000 --batch 5", "ai drain --media-id ast_… --json"];
  const summary = "Work on what waits for models, here and now, until the lane was found empty three times";
  const status = "Exit status: 0 nothing is left, a limit was reached, or stopped by a signal; 1 failed, 2 wrong use";
  return withLimits(define({ name: "drain", summary, examples, exits: status, hasUrl: false })).action(
    (options: CommonOptions & LimitOptions) =>
      act(shell, options, async () => {
        if (options.url !== undefined)
          throw wrongUse("drain finds queues and table by its environment; it takes no --url");
        const limits = limitsOf(options);
        const config = await findCloud(shell);
        mustKnowModes(stages, config);
        const stop = stopOnSignals(shell, "the jobs under way");
        const { runWorker } = await import("../../run-worker.ts");
        const { root, out } = shell;
        const args = process.argv.slice(2);
        const how = { jobs: undefined, untilEmpty: true, limits, args, isJson: options.json ?? false };
        await runWorker([Stage.modelLane], { config, root, out, stop, ...how });
        return exits.ok;
      }),
  );
}
