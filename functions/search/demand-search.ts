import { Fault } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";

/** Throws `search.off` where no rows are kept. */
export function demandSearch({ config }: Context): void {
  if (!config.isSearchOn) throw new Fault("unavailable", "search.off", "Search is off: DARKROOM_SEARCH says so");
}
