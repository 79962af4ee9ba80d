import { Migrations } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import type { Api } from "./api.ts";

/** The migrations that are not over, for a start or a deployment to tell; none where the API cannot say. */
export async function openMigrations(api: Api): Promise<Migrations.View[]> {
  try {
    const { items } = await api.ask(Migrations.list, {});
    return items.filter(({ state }) => state !== "done");
  } catch (error) {
    if (error instanceof Fault) return []; // it goes on all the same, and darkroom migrate tells
    throw error;
  }
}

/** One of them for people. */
export const migrationLine = ({ number, summary }: Pick<Migrations.View, "number" | "summary">): string =>
  `Migration ${number} goes on in the background: ${summary}. \`darkroom migrate status\` shows how far it is.`;
