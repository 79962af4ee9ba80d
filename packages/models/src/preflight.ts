import { Fault } from "@darkroom/domain";
import type { Model, Ollama, Pulse } from "./ollama.ts";

/** A model somebody configured, by the variable that names it, and what it must be able to do. */
export type Need = { field: string; model: string; capability: "completion" | "vision" | "embedding" };

/** A model that is there and can do what it is needed for. */
export type Ready = { name: string; digest: string; capabilities: string[]; family?: string | undefined };

/**
 * Looks whether the server has these models and whether they can do what they are for, before anything is queued or
 * claimed. Models are never switched or pulled here. Throws `ollama_down`, `model_missing`, `ollama.capability`, and
 * `config_failed` for a model that would run elsewhere: pictures do not leave the premises.
 */
export async function preflight(ollama: Ollama, needs: readonly Need[], pulse?: Pulse): Promise<Ready[]> {
  for (const need of needs) refuseCloud(need);
  const listed = await ollama.listModels(pulse);
  const ready: Ready[] = [];
  for (const need of needs) ready.push(await look(ollama, need, listed, pulse));
  return ready;
}

/** Ollama passes these on to a server of its maker. */
const cloud = /[:-]cloud$/i;

/** Would this model run elsewhere? */
export const isCloudModel = (model: string): boolean => cloud.test(model);

function refuseCloud({ field, model }: Need): void {
  if (model === "") throw new Fault("unavailable", "config_failed", `${field} names no model`, { field });
  if (!isCloudModel(model)) return;
  const why = `${field}: ${model} runs in a cloud, and pictures do not leave this machine`;
  throw new Fault("unavailable", "config_failed", why, { field, model });
}

async function look(ollama: Ollama, need: Need, listed: readonly Model[], pulse?: Pulse): Promise<Ready> {
  const found = listed.find(({ name }) => name === need.model || name === `${need.model}:latest`);
  if (!found) throw missing(need);
  const capabilities = found.capabilities ?? (await ollama.capabilitiesOf(found.name, pulse));
  if (!capabilities.includes(need.capability)) {
    const why = `${need.field}: ${need.model} cannot do "${need.capability}"`;
    throw new Fault("unavailable", "ollama.capability", why, { field: need.field, model: need.model });
  }
  return { name: found.name, digest: found.digest, capabilities, family: found.family };
}

const missing = ({ field, model }: Need): Fault =>
  new Fault(
    "unavailable",
    "model_missing",
    `${field}: Ollama does not have ${model}; get it with: ollama pull ${model}`,
    {
      field,
      model,
    },
  );
