import { IconButton } from "../../ui/icon-button.tsx";

const places = [
  { by: Number.NEGATIVE_INFINITY, icon: "first", label: "To the start" },
  { by: -1, icon: "left", label: "Earlier" },
  { by: 1, icon: "right", label: "Later" },
  { by: Number.POSITIVE_INFINITY, icon: "last", label: "To the end" },
] as const;

/** Moves what is selected within a collection: by so many places, or to an end. */
export function OrderButtons({ onMove }: { onMove: (by: number) => void }) {
  return places.map(({ by, icon, label }) => (
    <IconButton key={label} icon={icon} label={label} title={label} onClick={() => onMove(by)} />
  ));
}
