import { type Endpoint, Problem } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import type * as z from "zod";

/** The HTTP API of a Darkroom, typed by the contract. */
export type Api = {
  url: string;
  /** Asks one endpoint. Throws the fault its problem document describes, and `darkroom.not_running` without an answer. */
  ask<Params extends z.ZodObject, Answer extends z.ZodType, Body extends z.ZodType>(
    endpoint: Endpoint<Params, Answer, Body>,
    params: Record<string, string | number | undefined>,
    options?: { accepts?: readonly number[]; body?: z.input<Body> },
  ): Promise<z.infer<Answer>>;
};

const answersWithinMs = 30_000;

/** The API at an address; `key` is what a deployed one asks every request for. */
export function openApi(url: string, { key }: { key?: string | undefined } = {}): Api {
  return {
    url,
    async ask(endpoint, params, { accepts = [], body: sent } = {}) {
      const address = addressOf(url, endpoint.path, params);
      const isWrite = endpoint.method !== "GET";
      const answer = await reach(url, address, {
        method: endpoint.method,
        headers: {
          ...(key !== undefined && { "x-api-key": key }),
          ...(isWrite && { "content-type": "application/json" }),
        },
        ...(isWrite && { body: JSON.stringify(sent ?? {}) }),
      });
      const body = await answer.json().catch(() => undefined);
      if (!answer.ok && !accepts.includes(answer.status)) throw faultOf(answer.status, body);
      const read = endpoint.answer.safeParse(body);
      if (read.success) return read.data;
      throw new Fault("unavailable", "darkroom.not_understood", `What answers at ${url} is not this Darkroom's API`);
    },
  };
}

function addressOf(url: string, path: string, params: Record<string, string | number | undefined>): URL {
  const rest = new Map(Object.entries(params));
  const filled = path.replace(/\/:(\w+)/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return `/${encodeURIComponent(value ?? "")}`;
  });
  const address = new URL(filled, url);
  for (const [name, value] of rest) if (value !== undefined) address.searchParams.set(name, String(value));
  return address;
}

async function reach(url: string, address: URL, sent: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...sent, signal: AbortSignal.timeout(answersWithinMs), redirect: "error" });
  } catch (cause) {
    throw notRunning(url, cause);
  }
}

export const notRunning = (url: string, cause?: unknown): Fault =>
  new Fault("unavailable", "darkroom.not_running", `Darkroom does not answer at ${url}: start it with npm start`, {
    cause,
  });

function faultOf(status: number, body: unknown): Fault {
  const { data: problem } = Problem.safeParse(body);
  if (!problem) return new Fault("unavailable", "darkroom.failed", `The API answered ${status} without saying why`);
  const { code, detail, limit } = problem;
  const isSaid = limit === undefined || detail.includes(String(limit));
  return new Fault(kindOf(status), code, isSaid ? detail : `${detail} (limit: ${limit})`, { status });
}

function kindOf(status: number): Fault["kind"] {
  if (status === 401 || status === 403) return "denied";
  if (status === 404) return "missing";
  if (status === 409) return "conflict";
  return status < 500 ? "invalid" : "unavailable";
}
