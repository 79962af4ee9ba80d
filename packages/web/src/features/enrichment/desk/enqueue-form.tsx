import { type FormEvent, useState } from "react";
import { count } from "../../../lib/format.ts";
import { enqueue, useAct } from "./use-desk.ts";

type Body = Parameters<typeof enqueue>[0];
type Counted = { body: Body; matched: number; isAtLeast: boolean };

/** Asks modes of assets: counts them first, begins when somebody says so. */
export function EnqueueForm({ modes }: { modes: readonly string[] }) {
  const { failure, act } = useAct();
  const [counted, setCounted] = useState<Counted>();
  const [said, say] = useState<string>();
  const look = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const body = bodyOf(new FormData(event.currentTarget));
    say(undefined);
    void act(async () => {
      const { matched = 0, isAtLeast = false, message } = await enqueue({ ...body, dry_run: true });
      setCounted({ body, matched, isAtLeast });
      say(message);
    });
  };
  const begin = (body: Body) =>
    act(async () => {
      setCounted(undefined);
      const { message } = await enqueue(body);
      say(message ?? "Begun: it goes on in the background.");
    });
  return (
    <details className="desk-enqueue">
      <summary>Ask for more</summary>
      <form onSubmit={look} onChange={() => setCounted(undefined)} aria-label="Ask for more">
        <fieldset>
          <legend>Modes</legend>
          {modes.map((mode) => (
            <label key={mode}>
              <input type="checkbox" name="mode" value={mode} /> {mode}
            </label>
          ))}
        </fieldset>
        <Which />
        <button type="submit" className="button">
          Count
        </button>
        {counted && (
          <button
            type="button"
            className="button button-strong"
            disabled={counted.matched === 0}
            onClick={() => void begin(counted.body)}
          >
            Ask about {counted.isAtLeast ? "at least " : ""}
            {count(counted.matched)}
          </button>
        )}
      </form>
      {(failure ?? said) !== undefined && <p role={failure === undefined ? "status" : "alert"}>{failure ?? said}</p>}
    </details>
  );
}

const Which = () => (
  <>
    <label>
      Kind
      <select className="field" name="kind">
        <option value="">photos and videos</option>
        <option value="image">photos</option>
        <option value="video">videos</option>
      </select>
    </label>
    <label>
      Beginning of the key
      <input className="field" name="prefix" autoComplete="off" />
    </label>
    <label>
      <input type="checkbox" name="force" /> also what has an answer already
    </label>
  </>
);

function bodyOf(given: FormData): Body {
  const mode = given.getAll("mode").map(String);
  const kind = String(given.get("kind"));
  const keyPrefix = String(given.get("prefix"));
  const filter = {
    ...(kind === "image" || kind === "video" ? { kinds: [kind as "image" | "video"] } : {}),
    ...(keyPrefix !== "" && { keyPrefix }),
  };
  const which = Object.keys(filter).length > 0 ? { filter } : { all: true };
  return { ...(mode.length > 0 && { mode }), ...which, force: given.has("force") };
}
