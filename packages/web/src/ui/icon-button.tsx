import type { ComponentProps } from "react";
import { Icon, type IconName } from "./icon.tsx";

type Props = Omit<ComponentProps<"button">, "type" | "children" | "aria-label"> & { icon: IconName; label: string };

/** A button that is a drawing alone; `label` is its name. */
export function IconButton({ icon, label, className = "", ...rest }: Props) {
  return (
    <button type="button" className={`button button-icon ${className}`.trimEnd()} aria-label={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
