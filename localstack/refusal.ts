/** Something a person can mend; the message is the one sentence that says what and how. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** Runs a script to its end: a refusal is one sentence and status 2, anything else a stack and status 1. */
export async function main(script: () => Promise<void>): Promise<void> {
  process.stdout.on("error", () => undefined); // whoever listened has gone: `… | head`
  try {
    await script();
  } catch (error) {
    const isRefusal = error instanceof Refusal;
    const text = error instanceof Error ? (isRefusal ? error.message : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = isRefusal ? 2 : 1;
  }
}

/** Says one line. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
