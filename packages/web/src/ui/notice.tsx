import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

type Props = {
  title: string;
  children: ReactNode;
  tone?: "quiet" | "failed";
  action?: { label: string; onClick: () => void };
};

/** Something to say in the middle of the page, and perhaps something to do about it. */
export function Notice({ title, children, tone = "quiet", action }: Props) {
  return (
    <main className={`notice notice-${tone}`} role={tone === "failed" ? "alert" : undefined}>
      {tone === "failed" && <Icon name="warning" />}
      <h1>{title}</h1>
      <div className="notice-words">{children}</div>
      {action && (
        <button type="button" className="button button-strong" onClick={action.onClick}>
          {action.label}
        </button>
      )}
    </main>
  );
}
