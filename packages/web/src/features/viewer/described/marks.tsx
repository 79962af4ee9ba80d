import { isStub, type Said, staleWords } from "./who-said.ts";

/** How far an answer may be trusted, at a look: of a stub, of a fallback, read only in part, no longer of today. */
export function Marks({ said }: { said: Said }) {
  const stale = staleWords(said);
  return (
    <>
      {isStub(said) && <span className="mark">stub</span>}
      {said.backend === "fallback" && <span className="mark">fallback</span>}
      {said.status === "degraded" && (
        <span className="mark mark-odd" title={said.reasons.join(", ")}>
          with gaps
        </span>
      )}
      {stale && (
        <span className="mark mark-odd" title={stale}>
          stale
        </span>
      )}
    </>
  );
}
