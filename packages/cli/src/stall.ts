import { Fault } from "@darkroom/domain";

/** How long a drive may take over one call before its file is given up. */
export const usualStallMs = 60_000;

/**
 * Waits for one call of the file system, but not for ever: a network drive that went away never answers and never fails.
 * Throws `source.unreadable` after `stallMs` without an answer; the call itself cannot be ended and stays behind.
 */
export async function within<Answer>(stallMs: number, path: string, call: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `Reading made no progress for ${Math.round(stallMs / 1000)} s`;
      reject(new Fault("unavailable", "source.unreadable", message, { path, stalled: true }));
    }, stallMs);
  });
  try {
    return await Promise.race([call, stalled]);
  } finally {
    clearTimeout(timer);
  }
}
