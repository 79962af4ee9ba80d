import { type Account, answerCall, fillIn, type Inputs, plain } from "./answers.ts";
import type { Pulumi, Registered } from "./platform.ts";

/** One resource of the stacks as its provider would get it: inputs without unknowns. */
type Resource = { type: string; name: string; inputs: Inputs; isRetained: boolean };

export type Recorded = { resources: Resource[]; outputs: Inputs };

type Deployment = { app: string; stage: string; account: Account };
type Mocked = { type: string; name: string; inputs: Inputs; id?: string };

/**
 * Runs a Pulumi program with nothing behind it but our answers, and records what it registers, in order. One at a time
 * in a process: Pulumi keeps its engine in a global.
 */
export async function record(
  { runtime }: Pulumi,
  { app, stage, account }: Deployment,
  program: () => Promise<Inputs>,
): Promise<Recorded> {
  const resources: (Registered & { inputs: Inputs })[] = [];

  const newResource = async ({ type, name, inputs, id }: Mocked) => {
    const seen = resources.find((resource) => resource.type === type && resource.name === name);
    if (seen) seen.inputs = plain(inputs); // the stack itself is not among them
    return {
      id: id || `${name}-id`, // an empty id would count as unknown
      state: { ...inputs, ...fillIn(type, String(inputs["name"] ?? name), inputs, account) },
    };
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
  return {
    outputs: plain(outputs ?? {}),
    resources: resources.map(({ opts, ...resource }) => ({ ...resource, isRetained: opts.retainOnDelete === true })),
  };
}
