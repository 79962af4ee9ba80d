import { count, visible } from "../../lib/format.ts";
import { type Failure, useFailures } from "./use-failures.ts";

/** What is to be done about failures of a class, the most hopeful first. */
const classes: Record<string, string> = {
  transient: "May do when tried again",
  ended: "Were ended, and can be begun again",
  poison: "Took the program along that read them: look at the file first",
  permanent: "Will end the same way until the file is another",
};

/** What has failed, by class and fault, with a way to try it again. Nothing, when nothing has. */
export function Failures() {
  const { failures, busy, said, tryAgain } = useFailures();
  const shown = Object.entries(classes).map(([name, words]) => ({
    words,
    of: failures.filter((failure) => failure.class === name),
  }));
  return (
    <section className="failures" aria-label="Failures">
      <p role="status">{said}</p>
      {failures.length > 0 && <h3>Failed</h3>}
      {shown.map(
        ({ words, of }) =>
          of.length > 0 && (
            <div key={words}>
              <p className="failures-class">{words}</p>
              <ul>
                {of.map((failure) => (
                  <FailureRow key={failure.code} failure={failure} isBusy={busy !== undefined} onTry={tryAgain} />
                ))}
              </ul>
            </div>
          ),
      )}
    </section>
  );
}

type RowProps = { failure: Failure; isBusy: boolean; onTry: (code: string) => Promise<void> };

function FailureRow({ failure: { code, count: many, stages }, isBusy, onTry }: RowProps) {
  return (
    <li className="failure">
      <strong>{count(many)}</strong>
      <span>
        <code>{visible(code)}</code> in {stages.join(", ")}
      </span>
      <button type="button" disabled={isBusy} onClick={() => void onTry(code)} aria-label={`Try ${code} again`}>
        Try again
      </button>
    </li>
  );
}
