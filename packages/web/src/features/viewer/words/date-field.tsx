import { type FormEvent, useId, useState } from "react";
import type { Details } from "../use-asset.ts";
import type { Change } from "./change.ts";

type Save = (date: NonNullable<Change["date"]> | null) => void;
type Props = { shown: Details["edits"]["shown"]; onSave: Save };

/** Corrects when something was taken, or takes the correction back. */
export function DateField({ shown, onSave }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  if (isOpen) return <DateForm shown={shown} onSave={onSave} onClose={() => setIsOpen(false)} />;
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
}

/** The time its clock should have shown, and its zone. */
function DateForm({ shown, onSave, onClose }: Props & { onClose: () => void }) {
  const zones = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [at, zone] = [String(form.get("at") ?? ""), String(form.get("zone") ?? "").trim()];
    onClose();
    if (at !== "") onSave({ at, ...(zone !== "" && { zone }) });
  };
  const onKeyDown = (event: { key: string; preventDefault: () => void }) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // or the dialog closes
    onClose();
  };
  const zone = { name: "zone", list: zones, defaultValue: shown.offsetFromUtc, placeholder: "+02:00, Europe/Berlin" };
  return (
    <form className="said-date-form" onSubmit={submit} onKeyDown={onKeyDown}>
      <label>
        Taken
        <input type="datetime-local" name="at" step="1" defaultValue={localOf(shown)} required />
      </label>
      <label>
        Offset or zone
        <input type="text" {...zone} />
        <datalist id={zones}>
          {Intl.supportedValuesOf("timeZone").map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </label>
      <p>
        <button type="submit" className="button button-strong">
          Save
        </button>
        <button type="button" className="button" onClick={onClose}>
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
