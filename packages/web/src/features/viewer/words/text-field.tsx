import { type KeyboardEvent, useState } from "react";

type Props = {
  label: string;
  value: string;
  most: number; // characters
  isLong?: boolean;
  file: string | undefined; // what the file says instead
  onSave: (text: string) => void;
};

/** A text that is changed where it stands: saved by Enter or by leaving it, left as it was by Escape. */
export function TextField({ label, value, most, isLong = false, file, onSave }: Props) {
  const [draft, setDraft] = useState<string>();
  const save = () => {
    if (draft !== undefined && draft.trim() !== value) onSave(draft.trim());
    setDraft(undefined);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape" && draft !== undefined) {
      event.preventDefault(); // or the dialog closes
      setDraft(undefined);
    }
    if (event.key === "Enter" && !(isLong && event.shiftKey)) {
      event.preventDefault();
      save();
    }
  };
  const field = {
    className: isLong ? "said-text said-long" : "said-text",
    "aria-label": label,
    placeholder: `Add a ${label.toLowerCase()}`,
    value: draft ?? value,
    maxLength: most,
    onChange: (event: { target: { value: string } }) => setDraft(event.target.value),
    onBlur: save,
    onKeyDown,
  };
  return (
    <>
      {isLong ? <textarea rows={1} {...field} /> : <input type="text" {...field} />}
      {file !== undefined && file !== value && <small className="said-file">The file says: {file}</small>}
    </>
  );
}
