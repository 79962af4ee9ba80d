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
      const { undo, bulkEditId } = await carryOut(tag, asked, list.data ?? []);
      const takeBack = async () => {
        if (bulkEditId !== undefined) await send(BulkEdits.undo, { bulkEditId }, {});
        await undo();
        return { message: "As before" };
      };
      return { message: wordsFor(tag, asked), undo: () => void attempt(takeBack) };
    });
  return { list, act, said, dismiss };
}

type Done = { undo: () => Promise<unknown>; bulkEditId?: string | undefined };

/** Does what is asked; answers how what was said of tags is as before. */
async function carryOut(tag: Contract.View, asked: Act, all: readonly Contract.View[]): Promise<Done> {
  const { name, revision } = tag;
  const said = ({ name, parent, aliases }: Contract.View) => {
    const own = parent === undefined || name.includes("/") ? {} : { parent };
    return send(Contract.change, {}, { name, ...own, aliases });
  };
  if (asked.what === "say") {
    const { parent, aliases } = asked;
    await send(Contract.change, {}, { name, aliases, revision, ...(!name.includes("/") && { parent }) });
    return {
      undo: () =>
        send(
          Contract.change,
          {},
          { name, aliases: tag.aliases, ...(!name.includes("/") && { parent: tag.parent ?? null }) },
        ),
    };
  }
  if (asked.what === "delete") {
    const { bulkEdit } = await send(Contract.remove, {}, { name, revision, fromAssets: true });
    return { bulkEditId: bulkEdit?.bulkEditId, undo: () => said(tag) };
  }
  if (asked.what === "rename") {
    const { bulkEdit } = await send(Contract.rename, {}, { name, to: asked.to, revision });
    return { bulkEditId: bulkEdit?.bulkEditId, undo: () => send(Contract.rename, {}, { name: asked.to, to: name }) };
  }
  const target = all.find((one) => one.name.toLowerCase() === asked.into.toLowerCase());
  const { bulkEdit } = await send(Contract.merge, {}, { name, into: asked.into, revision });
  const undo = async () => {
    await send(Contract.change, {}, { name: asked.into, aliases: target?.aliases ?? [] });
    await said(tag);
  };
  return { bulkEditId: bulkEdit?.bulkEditId, undo };
}

function wordsFor({ name, total = 0 }: Contract.View, asked: Act): string {
  const assets = `${count(total)} ${total === 1 ? "asset" : "assets"}`;
  if (asked.what === "rename") return `${name} is ${asked.to} now, on ${assets}`;
  if (asked.what === "merge") return `${name} is ${asked.into} now, on ${assets}`;
  return asked.what === "delete" ? `${name} is taken from its assets` : `${name} is changed`;
}
