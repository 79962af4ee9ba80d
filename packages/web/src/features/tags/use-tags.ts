import { BulkEdits, Tags as Contract } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { ask, RequestFailed, send } from "../../lib/api.ts";
import { count } from "../../lib/format.ts";
import { useAttempt } from "../../lib/use-attempt.ts";

const pageSize = 500;
const mostShown = 5_000;
const askAgainMs = 3_000;

/** What is asked of one tag. */
export type Act =
  | { what: "rename"; to: string }
  | { what: "merge"; into: string }
  | { what: "say"; parent: string | null; aliases: string[] }
  | { what: "delete" };

/** Every tag there is, up to 5,000, with what can be done with them. */
export function useTags() {
  const { said, dismiss, attempt } = useAttempt(["tags", "found", "timeline"]);
  const list = useQuery({
    queryKey: ["tags", "all"],
    queryFn: async ({ signal }) => {
      const items: Contract.View[] = [];
      let cursor: string | undefined;
      do {
        const page = await ask(Contract.list, { limit: pageSize, cursor }, signal);
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined && items.length < mostShown);
      return items;
    },
    refetchInterval: askAgainMs,
    retry: (_times, error) => error instanceof RequestFailed && error.code === "search.preparing",
  });
  const act = (tag: Contract.View, asked: Act): Promise<boolean> =>
    attempt(async () => {
      const takeBack = await carryOut(tag, asked);
      const undo = async () => {
        await takeBack();
        return { message: "As before" };
      };
      return { message: wordsFor(tag, asked), undo: () => void attempt(undo) };
    });
  return { list, act, said, dismiss };
}

/** Does what is asked; answers how what was said of tags, and what assets carry, is as before. */
async function carryOut(tag: Contract.View, asked: Act): Promise<() => Promise<unknown>> {
  const { name, revision } = tag;
  if (asked.what === "say") {
    const own = name.includes("/") ? {} : { parent: asked.parent };
    const before = name.includes("/") ? {} : { parent: tag.parent ?? null };
    await send(Contract.change, {}, { name, aliases: asked.aliases, revision, ...own });
    return () => send(Contract.change, {}, { name, aliases: tag.aliases, ...before });
  }
  const { bulkEdit } = await ofAll(name, revision, asked);
  return async () => bulkEdit && send(BulkEdits.undo, { bulkEditId: bulkEdit.bulkEditId }, {});
}

/** What changes the tag on every asset, which one undo takes back with what was said of it. */
function ofAll(name: string, revision: number, asked: Exclude<Act, { what: "say" }>) {
  if (asked.what === "rename") return send(Contract.rename, {}, { name, to: asked.to, revision });
  if (asked.what === "merge") return send(Contract.merge, {}, { name, into: asked.into, revision });
  return send(Contract.remove, {}, { name, revision, fromAssets: true });
}

function wordsFor({ name, total = 0 }: Contract.View, asked: Act): string {
  const assets = `${count(total)} ${total === 1 ? "asset" : "assets"}`;
  if (asked.what === "rename") return `${name} is ${asked.to} now, on ${assets}`;
  if (asked.what === "merge") return `${name} is ${asked.into} now, on ${assets}`;
  return asked.what === "delete" ? `${name} is taken from its assets` : `${name} is changed`;
}
