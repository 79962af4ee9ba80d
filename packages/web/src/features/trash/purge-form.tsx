import { type FormEvent, useState } from "react";
import { count } from "../../lib/format.ts";
import type { Purging } from "./use-trash.ts";

type Props = { purging: Purging; onPurge: () => void; onCancel: () => void };

/** Asks once more before anything is removed for good; for many, a word has to be typed. */
export function PurgeForm({ purging, onPurge, onCancel }: Props) {
  const { count: number, word, hasMore } = purging;
  const [typed, setTyped] = useState("");
  const purge = (event: FormEvent) => {
    event.preventDefault();
    onPurge();
  };
  return (
    <form className="purge" onSubmit={purge} aria-label="Delete for good">
      <p>
        {count(number)} {number === 1 ? "file is" : "files are"} deleted for good, with all that was made and said of{" "}
        {number === 1 ? "it" : "them"}. Nobody can bring {number === 1 ? "it" : "them"} back.
        {hasMore && " These have lain in the trash longest; the rest can be deleted after them."}
      </p>
      {word !== undefined && (
        <label className="purge-word">
          Type “{word}”
          <input
            className="field"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
      )}
      <span className="purge-tools">
        <button
          type="submit"
          className="button button-strong"
          disabled={number === 0 || (word !== undefined && typed !== word)}
        >
          Delete for good
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Keep
        </button>
      </span>
    </form>
  );
}
