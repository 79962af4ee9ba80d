import { followLink, linkTo, type Show } from "../../lib/address.ts";
import { count } from "../../lib/format.ts";
import { countShown, type TimelineAnswer } from "./use-library.ts";

const labels: Record<Show, string> = {
  all: "All",
  image: "Photos",
  video: "Videos",
  audio: "Audio",
  other: "Other",
  problems: "Problems",
};
const kinds = ["all", "image", "video", "audio", "other"] as const;

/** Which assets are shown, with how many there are. Audio and problems are offered only where there are any. */
export function Filters({ timeline, show }: { timeline: TimelineAnswer | undefined; show: Show }) {
  const hasProblems = show === "problems" || (timeline?.total.failed ?? 0) > 0;
  const hasAudio = show === "audio" || (timeline?.total.audio ?? 0) > 0;
  const shown = kinds.filter((kind) => kind !== "audio" || hasAudio);
  const offered: readonly Show[] = hasProblems ? [...shown, "problems"] : shown;
  return (
    <nav className="filters" aria-label="What is shown">
      {offered.map((name) => (
        <a
          key={name}
          className={name === "problems" ? "filter filter-problems" : "filter"}
          href={linkTo({ show: name, at: "", asset: "" })}
          aria-current={name === show ? "page" : undefined}
          onClick={(event) => followLink(event, { show: name, at: "" })}
        >
          {labels[name]}
          {timeline && <span className="filter-count">{count(countShown(timeline, name))}</span>}
        </a>
      ))}
    </nav>
  );
}
