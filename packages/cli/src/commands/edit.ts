import type { Command } from "commander";
import { durationSec } from "../duration.ts";
import { type Change, editAssets, type SelectOptions, undoEdit, withSelection } from "../edit-assets.ts";
import { act, define, type Shell, wrongUse } from "../shell.ts";

type EditOptions = SelectOptions & {
  title?: string;
  description?: string;
  rating?: string;
  favorite?: boolean;
  tag?: string[];
  untag?: string[];
  safety?: string;
  date?: string;
  zone?: string;
  shift?: string;
  reset?: string[];
  undo?: string;
};

/** What can be taken back, and what the API calls it. */
const resettable = {
  title: "title",
  description: "description",
  rating: "rating",
  favorite: "isFavorite",
  safety: "safety",
  date: "date",
} as const;

/** `darkroom edit`: changes what is said of assets. */
export function editCommand(shell: Shell): Command {
  const examples = [
    "edit Pictures/2024/IMG_0001.jpg --title 'The pier' --rating 4 --tag sea --tag trip",
    "edit ast_… --date 2019-03-21T11:04:22 --zone Europe/Berlin",
    "edit --prefix Pictures/2024/Rome/ --tag Rome --dry-run",
    "edit ast_… --reset date",
    "edit --undo bed_…",
  ];
  const summary = "Change what is said of assets; files and what was read from them stay as they are";
  const command = define({ name: "edit", summary, examples })
    .argument("[assets...]", "ids (ast_…) or keys; or say which by an option")
    .option("--title <text>", "a title; empty: none, whatever the file says")
    .option("--description <text>", "a description")
    .option("--rating <stars>", "0 to 5")
    .option("--favorite", "a favourite")
    .option("--no-favorite", "no favourite")
    .option("--tag <name...>", "tags to add")
    .option("--untag <name...>", "tags to take away")
    .option("--safety <safe|nsfw>", "your word, whatever a model says")
    .option("--date <time>", "when it was taken: 2019-03-21T11:04:22, with an offset where you know it")
    .option("--zone <zone>", "its offset (+02:00) or zone (Europe/Berlin)")
    .option("--shift <time>", "by how much its date is wrong: 1h30m, -2d")
    .option("--reset <field...>", `take your word back: ${Object.keys(resettable).join(", ")}`)
    .option("--undo <id>", "put back what an edit of many assets changed, and nobody changed since");
  return withSelection(command).action((assets: string[], options: EditOptions) =>
    act(shell, options, () => {
      if (options.undo === undefined) return editAssets(shell, assets, changeOf(options), options);
      if (assets.length > 0) throw wrongUse("--undo: it knows which assets");
      return undoEdit(shell, options.undo, options);
    }),
  );
}

function changeOf(options: EditOptions): Change {
  const { title, description, rating, favorite, tag, untag, safety, date, zone, shift, reset = [] } = options;
  if (safety !== undefined && safety !== "safe" && safety !== "nsfw") throw wrongUse("--safety: safe or nsfw");
  const asked = {
    ...(date !== undefined && { at: date }),
    ...(zone !== undefined && { zone }),
    ...(shift !== undefined && { shiftSec: durationSec("--shift", shift) }),
  };
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(rating !== undefined && { rating: starsOf(rating) }),
    ...(favorite !== undefined && { isFavorite: favorite }),
    ...(tag && { addTags: tag }),
    ...(untag && { removeTags: untag }),
    ...(safety !== undefined && { safety }),
    ...(Object.keys(asked).length > 0 && { date: asked }),
    ...Object.fromEntries(reset.map((field) => [resetOf(field), null])),
  };
}

function starsOf(text: string): number {
  if (/^[0-5]$/.test(text)) return Number(text);
  throw wrongUse("--rating: a whole number from 0 to 5");
}

function resetOf(field: string): string {
  const name = Object.entries(resettable).find(([said]) => said === field)?.[1];
  if (name) return name;
  throw wrongUse(`--reset: one of ${Object.keys(resettable).join(", ")}`);
}
