import { join } from "node:path";

export const root = join(import.meta.dirname, "..");

/** Where one emulator keeps what it has, and where it answers. */
export type Place = { folder: string; port: number; url: string };

const defaultPort = 4566;

/** The emulator of this clone: in `.localstack`, on `DARKROOM_AWS_PORT` (4566 unless set). */
export function placeOf(env: Record<string, string | undefined>): Place {
  const port = Number(env["DARKROOM_AWS_PORT"]) || defaultPort;
  return { folder: join(root, ".localstack"), port, url: urlOf(port) };
}

/** By its number: with a name, the SDKs would put the bucket into the host. */
export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;
