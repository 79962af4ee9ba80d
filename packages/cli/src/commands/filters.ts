import { SavedFilters } from "@darkroom/contract";
import { Filter } from "@darkroom/domain";
import { Command } from "commander";
import type { Api } from "../api.ts";
import { columns } from "../columns.ts";
import { filterOf } from "../edit-assets.ts";
import { printable } from "../printable.ts";
import { act, type CommonOptions, define, exits, type Shell, writeJson, writeLines, wrongUse } from "../shell.ts";
import { findApi } from "../target.ts";

type View = SavedFilters.View;

/** `darkroom filters`: filters people keep under a name. */
export function filtersCommand(shell: Shell): Command {
  const summary = "Look at, keep, rename and delete saved filters";
  return new Command("filters")
    .summary(summary)
    .description(summary)
    .addCommand(listCommand(shell))
    .addCommand(saveCommand(shell))
    .addCommand(renameCommand(shell))
    .addCommand(deleteCommand(shell));
}

function listCommand(shell: Shell): Command {
  const examples = ["filters list", "filters list --json | jq '.[0].filter'"];
  return define({ name: "list", summary: "Every saved filter, by name", examples }).action((options: CommonOptions) =>
    act(shell, options, async () => {
      const api = await findApi(shell, options);
      const { items } = await api.ask(SavedFilters.list, {});
      if (options.json) writeJson(shell, items);
      else writeLines(shell, columns(items.map(rowOf)));
      return exits.ok;
    }),
  );
}

function saveCommand(shell: Shell): Command {
  const examples = ["filters save 'Best of the D90' --where camera='NIKON D90' rating=4.."];
  return define({
    name: "save",
    summary: "Keep a filter under a name; one of this name keeps this from now on",
    examples,
  })
    .argument("<name>", "what it is called")
    .requiredOption("--where <field=terms...>", `its fields, as darkroom search has them: ${Filter.names.join(", ")}`)
    .action((name: string, options: CommonOptions & { where: string[] }) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const filter = filterOf(options.where);
        const { items } = await api.ask(SavedFilters.list, {});
        const [known] = items.filter((saved) => saved.name === name);
        const saved = known
          ? await api.ask(
              SavedFilters.change,
              { filterId: known.filterId },
              { body: { filter, revision: known.revision } },
            )
          : await api.ask(SavedFilters.create, {}, { body: { name, filter } });
        return tell(shell, options, saved);
      }),
    );
}

function renameCommand(shell: Shell): Command {
  return define({ name: "rename", summary: "Give a saved filter another name", examples: ["filters rename D90 Nikon"] })
    .argument("<filter>", "its name, or its id")
    .argument("<name>", "the new name")
    .action((filter: string, name: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { filterId, revision } = await findFilter(api, filter);
        return tell(shell, options, await api.ask(SavedFilters.change, { filterId }, { body: { name, revision } }));
      }),
    );
}

function deleteCommand(shell: Shell): Command {
  return define({ name: "delete", summary: "Delete a saved filter", examples: ["filters delete D90"] })
    .argument("<filter>", "its name, or its id")
    .action((filter: string, options: CommonOptions) =>
      act(shell, options, async () => {
        const api = await findApi(shell, options);
        const { filterId, name } = await findFilter(api, filter);
        await api.ask(SavedFilters.remove, { filterId });
        if (options.json) writeJson(shell, { deleted: filterId });
        else writeLines(shell, [`${printable(name)} is deleted`]);
        return exits.ok;
      }),
    );
}

async function findFilter(api: Api, named: string): Promise<View> {
  const { items } = await api.ask(SavedFilters.list, {});
  const found = items.filter(({ name, filterId }) => filterId === named || name === named);
  if (found[0] && found.length === 1) return found[0];
  throw wrongUse(
    found.length === 0 ? `no saved filter is called ${printable(named)}` : "several are called so: give the id",
  );
}

function tell(shell: Shell, options: CommonOptions, saved: View): number {
  if (options.json) writeJson(shell, saved);
  else writeLines(shell, columns([rowOf(saved)]));
  return exits.ok;
}

const rowOf = ({ filterId, name, filter }: View): string[] => [
  filterId,
  printable(name),
  printable(
    Object.entries(filter)
      .map(([field, text]) => `${field}=${text}`)
      .join(" "),
  ),
];
