import type { Command } from "commander";
import { durationSec } from "../duration.ts";
import { editAssets, type SelectOptions, withSelection } from "../edit-assets.ts";
import { act, define, type Shell } from "../shell.ts";

type ShiftOptions = SelectOptions & { earlier?: boolean };

/** `darkroom dates`: corrects when things were taken, by the thousand. */
export function datesCommand(shell: Shell): Command {
  const examples = [
    "dates shift 1h --camera 'NIKON D90' --from 2019-07-01 --to 2019-07-14 --dry-run",
    "dates set-zone Europe/Berlin --prefix Pictures/2019/",
    "dates reset ast_…",
  ];
  const command = define({ name: "dates", summary: "Correct when things were taken", examples });
  command.addCommand(shiftCommand(shell));
  command.addCommand(zoneCommand(shell));
  command.addCommand(setCommand(shell));
  command.addCommand(resetCommand(shell));
  return command;
}

const assetsText = "ids (ast_…) or keys; or say which by an option";

function shiftCommand(shell: Shell): Command {
  const examples = ["dates shift 1h30m --camera 'NIKON D90'", "dates shift 2d --earlier IMG_1.jpg IMG_2.jpg"];
  const command = define({ name: "shift", summary: "A clock that was wrong by some time", examples })
    .argument("<time>", "by how much: 1h, 1h30m, 2d, 45s; later than the file says")
    .argument("[assets...]", assetsText)
    .option("--earlier", "earlier than the file says");
  return withSelection(command).action((time: string, assets: string[], options: ShiftOptions) =>
    act(shell, options, () => {
      const shiftSec = durationSec("the time", time) * (options.earlier ? -1 : 1);
      return editAssets(shell, assets, { date: { shiftSec } }, options);
    }),
  );
}

function zoneCommand(shell: Shell): Command {
  const summary = "The zone its clock was set to: the wall time stays, unless only an instant is known";
  const examples = ["dates set-zone Europe/Berlin --prefix Pictures/2019/", "dates set-zone -- -05:00 IMG_1.jpg"];
  const command = define({ name: "set-zone", summary, examples })
    .argument("<zone>", "an offset (+02:00) or a zone (Europe/Berlin)")
    .argument("[assets...]", assetsText);
  return withSelection(command).action((zone: string, assets: string[], options: SelectOptions) =>
    act(shell, options, () => editAssets(shell, assets, { date: { zone } }, options)),
  );
}

function setCommand(shell: Shell): Command {
  const examples = ["dates set 1964-08-01T12:00 scan-1.tif scan-2.tif"];
  const command = define({ name: "set", summary: "The time itself", examples })
    .argument("<time>", "2019-03-21T11:04:22, with an offset where you know it")
    .argument("[assets...]", assetsText);
  return withSelection(command).action((at: string, assets: string[], options: SelectOptions) =>
    act(shell, options, () => editAssets(shell, assets, { date: { at } }, options)),
  );
}

function resetCommand(shell: Shell): Command {
  const examples = ["dates reset IMG_1.jpg", "dates reset --prefix Pictures/2019/"];
  const command = define({ name: "reset", summary: "Back to what the file says", examples }).argument(
    "[assets...]",
    assetsText,
  );
  return withSelection(command).action((assets: string[], options: SelectOptions) =>
    act(shell, options, () => editAssets(shell, assets, { date: null }, options)),
  );
}
