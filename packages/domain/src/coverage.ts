import * as Enrichment from "./enrichment.ts";
import type { Info as Job } from "./job.ts";
import type * as Result from "./result.ts";
import { modelLane } from "./stage.ts";
import type { Info as Summary } from "./summary.ts";

// How far modes are with an asset, in a text that is the same for assets with which they are equally far: then a hundred
// thousand of them are a few different texts, counted in one go.

const hashChars = 12;

/** Who gave an answer, as short as it can be told from others. */
export type By = Pick<Enrichment.Info, "backend" | "asked"> & {
  model: { name: string; digest: string }; // the first 12 digits
  prompt: { sha256: string }; // the first 12 digits
  options?: { rubric: string; rubricVersion: number };
};

/** How far one mode is with an asset. */
export type Standing = { mode: string; state: string; reason?: string; by?: By };

/** What a summary says of modes: by mode, who gave the answer people see; empty where there is none. */
export function signaturesOf(jobs: readonly Job[], results: readonly Result.Info[]): Record<string, string> {
  const modes = jobs.filter(({ lane }) => lane === modelLane);
  return Object.fromEntries(modes.map(({ stage }) => [stage, signatureOf(results.find((one) => one.stage === stage))]));
}

function signatureOf(result: Result.Info | undefined): string {
  const { data: said } = Signed.safeParse(result?.output);
  if (!said) return "";
  const { backend, asked, model, prompt, options } = said;
  const { rubric = "", rubricVersion = "" } = options;
  return [
    backend,
    asked === 0 ? "0" : "1",
    model.name,
    short(model.digest),
    short(prompt.sha256),
    rubric,
    rubricVersion,
  ].join("\t");
}

const Signed = Enrichment.Info.pick({ backend: true, asked: true, model: true, prompt: true, options: true });

/** As much of a hash as a signature has. */
export const short = (hash: string): string => hash.slice(0, hashChars);

/** A summary's modes as one text; `undefined` where no mode has anything to do with it. */
export function standingText({ said, states, reasons }: Pick<Summary, "said" | "states" | "reasons">) {
  const modes = Object.entries(said ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (modes.length === 0) return undefined;
  return modes.map(([mode, by]) => [mode, states[mode] ?? "", reasons[mode] ?? "", by].join("\t")).join("\n");
}

/** What such a text says. */
export function readStanding(text: string): Standing[] {
  return text.split("\n").map((line) => {
    const [mode = "", state = "", reason = "", backend, asked, name, digest, sha256, rubric, version] =
      line.split("\t");
    const known = Enrichment.Backend.safeParse(backend).data;
    const isSigned = known && name !== undefined && digest !== undefined && sha256 !== undefined;
    const by = isSigned && {
      backend: known,
      asked: Number(asked),
      model: { name, digest },
      prompt: { sha256 },
      ...(rubric && { options: { rubric, rubricVersion: Number(version) } }),
    };
    return { mode, state, ...(reason !== "" && { reason }), ...(by && { by }) };
  });
}
