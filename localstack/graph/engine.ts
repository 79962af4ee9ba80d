import { type Account, answerCall, fillIn, type Inputs, plain } from "./answers.ts";
import type { Pulumi, Registered } from "./platform.ts";

/** One resource of the stacks as its provider would get it: inputs without unknowns. */
type Resource = { type: string; name: string; inputs: Inputs; isRetained: boolean };

/** Makes a resource for real: answers its id and what it has become; `undefined` leaves it to the usual answers. */
export type Create = (resource: { type: string; name: string; inputs: Inputs }) => Promise<Made | undefined>;
type Made = { id: string; state: Inputs };

export type Recorded = { resources: Resource[]; outputs: Inputs };

type Deployment = { app: string; stage: string; account: Account; create?: Create | undefined };
type Mocked = { type: string; name: string; inputs: Inputs; id?: string };

/**
 * Runs a Pulumi program with nothing behind it but our answers, and records what it registers, in order. One at a time
 * in a process: Pulumi keeps its engine in a global. Rejects with the first error of `create`.
 */
export async function record(
  { runtime }: Pulumi,
  { app, stage, account, create }: Deployment,
  program: () => Promise<Inputs>,
): Promise<Recorded> {
  const resources: (Registered & { inputs: Inputs })[] = [];
  const failures: unknown[] = [];

  const newResource = async ({ type, name, inputs, id }: Mocked): Promise<Made> => {
    const usual = {
      id: id || `${name}-id`, // an empty id would count as unknown
      state: { ...inputs, ...fillIn(type, String(inputs["name"] ?? name), inputs, account) },
    };
    const seen = resources.find((resource) => resource.type === type && resource.name === name);
    if (!seen) return usual; // the stack itself
    seen.inputs = plain(inputs);
    if (failures.length > 0) return usual;
    const made = await create?.({ type, name, inputs: seen.inputs }).catch((error: unknown) => {
      failures.push(error); // thrown here, the program would never end
    });
    return made ? { id: made.id, state: { ...usual.state, ...made.state } } : usual;
  };
  const call = ({ token, inputs }: { token: string; inputs: Inputs }) => answerCall(token, inputs, account);

  runtime.setMocks({ newResource, call }, app, stage);
  const outputs = await runtime.runInPulumiStack(async () => {
    runtime.registerStackTransformation(({ type, name, opts }) => {
      resources.push({ type, name, opts, inputs: {} });
      return undefined;
    });
    return program();
  });
  await runtime.disconnect(); // every registration has ended
  if (failures.length > 0) throw failures[0];
  return {
    outputs: plain(outputs ?? {}),
    resources: resources.map(({ opts, ...resource }) => ({ ...resource, isRetained: opts.retainOnDelete === true })),
  };
}
