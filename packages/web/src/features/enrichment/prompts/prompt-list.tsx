import { followLink, linkTo } from "../../../lib/address.ts";
import { visible } from "../../../lib/format.ts";
import { usePrompts } from "./use-prompts.ts";

/** What every mode is asked with, each with a link to where it is edited. */
export function PromptList() {
  const { data: prompts, error } = usePrompts();
  return (
    <section aria-label="Prompts">
      <h3>Prompts</h3>
      {!prompts && !error && <p role="status">Looking…</p>}
      {error && <p role="alert">{error.message}</p>}
      <ul className="prompt-list">
        {prompts?.map(({ mode, version, isEdited, isShippedNewer, problem }) => (
          <li key={mode}>
            <a href={linkTo({ mode })} onClick={(event) => followLink(event, { mode })}>
              {mode}
            </a>
            <span className={problem === undefined ? "soft" : "warned"}>
              {problem === undefined ? wordsOf(version, isEdited, isShippedNewer) : visible(problem)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function wordsOf(version: number | undefined, isEdited: boolean, isShippedNewer: boolean): string {
  if (version === undefined) return "there is none";
  const whose = isEdited ? "yours" : "as shipped";
  return `version ${version}, ${whose}${isShippedNewer ? "; another one has been shipped since" : ""}`;
}
