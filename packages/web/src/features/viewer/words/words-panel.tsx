import { Edits } from "@darkroom/contract";
import { Icon } from "../../../ui/icon.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import type { Details } from "../use-asset.ts";
import { rated } from "./change.ts";
import { DateField } from "./date-field.tsx";
import { TagsField } from "./tags-field.tsx";
import { TextField } from "./text-field.tsx";
import type { Editing } from "./use-edit.ts";

type Props = { edits: Details["edits"]; change: Editing["change"] };

const safeties: readonly [value: string, label: string][] = [
  ["", "Unmarked"],
  ["safe", "Safe"],
  ["nsfw", "NSFW"],
];

/** What is said of the open asset, each where it is changed. */
export function WordsPanel({ edits, change }: Props) {
  const { shown, file } = edits;
  return (
    <section className="facts-group said" aria-label="About">
      <TextField
        label="Title"
        value={shown.title ?? ""}
        most={512}
        file={file.title}
        onSave={(title) => change({ title: title === "" && !file.title ? null : title })}
      />
      <TextField
        label="Description"
        isLong
        value={shown.description ?? ""}
        most={8192}
        file={file.description}
        onSave={(description) => change({ description: description === "" && !file.description ? null : description })}
      />
      <div className="said-row">
        <Stars edits={edits} change={change} />
        <IconButton
          icon="heart"
          label="Favourite"
          className="said-heart"
          title="Favourite (F)"
          aria-pressed={shown.isFavorite === true}
          onClick={() => change({ isFavorite: !shown.isFavorite })}
        />
        <select
          aria-label="Safety"
          value={shown.safety ?? ""}
          onChange={({ target }) => change({ safety: Edits.Said.shape.safety.safeParse(target.value).data ?? null })}
        >
          {safeties.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <TagsField tags={shown.tags} onSave={(tags) => change({ tags })} />
      <DateField shown={shown} onSave={(date) => change({ date })} />
    </section>
  );
}

function Stars({ edits: { shown, file }, change }: Props) {
  const rating = shown.rating ?? 0;
  return (
    <fieldset className="said-stars">
      <legend className="unseen">Rating</legend>
      {[1, 2, 3, 4, 5].map((stars) => (
        <button
          key={stars}
          type="button"
          aria-label={`${stars} of 5 stars`}
          title={`${stars} of 5 (${stars}); once more for none (0)`}
          aria-pressed={rating === stars}
          data-lit={stars <= rating}
          onClick={() => change(rated(stars === rating ? 0 : stars, file.rating))}
        >
          <Icon name="star" />
        </button>
      ))}
    </fieldset>
  );
}
