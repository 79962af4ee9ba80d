import { setVeil, useVeil, veils } from "../../../lib/veil.ts";

const words = { blur: "Blurred", cover: "Covered", show: "Shown" } as const;

/** What becomes of pictures that are explicit, or may be. */
export function VeilChoice() {
  const veil = useVeil();
  return (
    <label className="veil-choice" title="Explicit, or unknown to the model that looked (H)">
      <span>Explicit pictures</span>
      <select
        className="field"
        value={veil}
        onChange={({ target }) => setVeil(veils.find((each) => each === target.value) ?? "blur")}
      >
        {veils.map((each) => (
          <option key={each} value={each}>
            {words[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
