import type * as z from "zod";
import type { Clients } from "../clients.ts";

/** What making a resource needs besides its inputs. */
export type Making = Clients & {
  url: string;
  region: string;
  /** Where SST's build put the code of functions: `IntakeFunction` has `IntakeFunction/code.zip`. */
  bundles: string;
};

/** What the emulator answers otherwise than the graph expected: each expected text with the true one. */
export type Answered = Record<string, string>;

/** What the graph calls a resource, and the id it gave it. */
export type Named = { name: string; id: string };

export type Maker = (inputs: unknown, making: Making, named: Named) => Promise<Answered | undefined>;

/** Makes a resource from inputs of this shape, or brings one that is there to them: making it twice is making it once. */
export function maker<Shape extends z.ZodType>(
  shape: Shape,
  make: (inputs: z.infer<Shape>, making: Making, named: Named) => Promise<Answered> | Promise<void>,
): Maker {
  return async (inputs, making, named) => (await make(shape.parse(inputs), making, named)) ?? undefined;
}

/** Makes something unless it is there, which this error says. Answers whether it was made now. */
export async function unlessThere(make: () => Promise<unknown>, ...errors: string[]): Promise<boolean> {
  try {
    await make();
    return true;
  } catch (error) {
    if (error instanceof Error && errors.includes(error.name)) return false;
    throw error;
  }
}
