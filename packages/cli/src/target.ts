import { resolve } from "node:path";
import { findRunning, type Running } from "@darkroom/runtime";
import { type Config, readConfig } from "../../platform/src/config.ts"; // the package's door would load every client of AWS
import { type Api, notRunning, openApi } from "./api.ts";
import type { CommonOptions, Shell } from "./shell.ts";

/** The data folder this command is about, and the Darkroom that serves it, if one does. */
export type Place = { config: Config; dataDir: string; running: Running | undefined };

export async function findPlace(shell: Shell): Promise<Place> {
  const config = readConfig(shell.env);
  const dataDir = dataDirOf(shell);
  return { config, dataDir, running: await findRunning(dataDir) };
}

export const dataDirOf = ({ env, root }: Shell): string => resolve(root, readConfig(env).dataDir);

/**
 * The API a command asks: at `--url`, with the key a deployed one wants, else of the Darkroom that serves the data folder,
 * else at DARKROOM_HTTP_PORT.
 */
export async function findApi(shell: Shell, { url }: CommonOptions): Promise<Api> {
  if (url !== undefined) return openApi(url, { key: readConfig(shell.env).apiKey });
  const { config, running } = await findPlace(shell);
  return openApi(running?.httpUrl ?? `http://127.0.0.1:${config.httpPort}`);
}

/** The Darkroom that serves the data folder. Throws `darkroom.not_running` with what to do. */
export async function mustRun(shell: Shell): Promise<Running> {
  const { config, running } = await findPlace(shell);
  if (running) return running;
  throw notRunning(`http://127.0.0.1:${config.httpPort}`);
}

/**
 * Where queues, buckets and table are, for a process that works on jobs itself: what the environment names, else the
 * Darkroom that serves the data folder, whose addresses and key pair the environment gets. Throws `darkroom.not_running`
 * when there is neither.
 */
export async function findCloud(shell: Shell): Promise<Config> {
  const config = readConfig(shell.env);
  const { s3, sqs, dynamodb } = config.endpoints;
  if (shell.env.DARKROOM_QUEUE_URL || s3 || sqs || dynamodb) return config;
  const { env } = await mustRun(shell);
  delete shell.env.AWS_PROFILE; // the SDK would look there first
  Object.assign(shell.env, env); // the SDK finds the key pair where it always looks
  return readConfig(shell.env);
}
