import { go } from "../lib/address.ts";

const pages = [
  { page: "collections", label: "Collections" },
  { page: "tags", label: "Tags" },
] as const;

/** From what brings order to what does it otherwise. */
export function OrderLinks({ page }: { page: (typeof pages)[number]["page"] }) {
  return (
    <nav className="order-links" aria-label="Order">
      {pages.map((each) => (
        <button
          key={each.page}
          type="button"
          className="filter"
          aria-current={each.page === page ? "page" : undefined}
          onClick={() => go({ page: each.page }, { inPlace: true })}
        >
          {each.label}
        </button>
      ))}
    </nav>
  );
}
