import { type FormEvent, useId, useState } from "react";
import type { Details } from "../use-asset.ts";
import type { Change } from "./change.ts";

type Props = { shown: Details["edits"]["shown"]; onSave: (date: NonNullable<Change["date"]> | null) => void };

/** Corrects when something was taken: the time its clock should have shown, and its zone. */
export function DateField({ shown, onSave }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const zones = useId();
  const local = localOf(shown);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [at, zone] = [String(form.get("at") ?? ""), String(form.get("zone") ?? "").trim()];
    setIsOpen(false);
    if (at !== "") onSave({ at, ...(zone !== "" && { zone }) });
  };
  if (!isOpen)
    return (
      <p className="said-date">
        <button type="button" className="link" onClick={() => setIsOpen(true)}>
          Correct the date
        </button>
        {shown.capturedAtSource === "edit" && (
          <button type="button" className="link" onClick={() => onSave(null)}>
            Back to the file’s date
          </button>
        )}
      </p>
    );
  return (
    <form
      className="said-date-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault(); // or the dialog closes
        setIsOpen(false);
      }}
    >
      <label>
        Taken
        <input type="datetime-local" name="at" step="1" defaultValue={local} required />
      </label>
      <label>
        Offset or zone
        <input
          type="text"
          name="zone"
          list={zones}
          defaultValue={shown.offsetFromUtc}
          placeholder="+02:00, Europe/Berlin"
        />
        <datalist id={zones}>
          {Intl.supportedValuesOf("timeZone").map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </label>
      <p>
        <button type="submit" className="button button-strong">
          Save
        </button>
        <button type="button" className="button" onClick={() => setIsOpen(false)}>
          Cancel
        </button>
      </p>
    </form>
  );
}

/** The wall time to begin with, to the second. */
function localOf({ localTime, capturedAt }: Props["shown"]): string {
  const known = localTime ?? capturedAt;
  return known.length > 10 ? known.slice(0, 19) : `${`${known}-01-01`.slice(0, 10)}T12:00:00`;
}
