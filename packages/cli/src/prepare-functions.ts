import { type Clock, openContext, provideContext, readConfig } from "@darkroom/platform";
import { createTable, migrate } from "@darkroom/table";

/**
 * Readies the functions of an embedded host: makes the table or brings it to this code's version, and gives the handlers
 * of this process their context. Taken back when it is disposed of.
 */
export async function prepare(env: Record<string, string>, clock: Clock): Promise<AsyncDisposable> {
  const config = readConfig(env);
  const context = await openContext(config, { clock });
  await createTable(context.clients.dynamodb, config.tableName);
  await migrate(context.table, clock.nowMs());
  provideContext(context);
  return {
    async [Symbol.asyncDispose]() {
      provideContext(undefined);
      await context[Symbol.asyncDispose]();
    },
  };
}
