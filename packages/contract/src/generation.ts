import * as z from "zod";

const Named = z.object({ name: z.string().optional(), hash: z.string().optional() });

/** How a picture was generated, as the file says; what it does not say is absent. */
export const Generation = z.object({
  dialect: z.string(), // whose way of writing it: automatic1111, comfyui, … or unknown
  confidence: z.number(), // 1 structured settings, 0.9 a line of text, 0.6 and 0.3 a graph, 0 only raw text
  generator: z.string().optional(), // where the program names itself
  generatorVersion: z.string().optional(),
  positive: z.string().optional(), // the prompt
  negative: z.string().optional(),
  characterPrompts: z.array(z.string()).optional(),
  model: Named.optional(),
  vae: z.string().optional(),
  loras: z.array(z.object({ name: z.string(), weight: z.number().optional(), hash: z.string().optional() })).optional(),
  sampler: z.string().optional(),
  scheduler: z.string().optional(),
  steps: z.number().optional(),
  cfg: z.number().optional(),
  distilledCfg: z.number().optional(),
  seed: z.string().optional(), // decimal: up to 2^64-1, more than a JSON number holds
  subseed: z.string().optional(),
  subseedStrength: z.number().optional(),
  width: z.number().optional(), // px, as asked for
  height: z.number().optional(),
  clipSkip: z.number().optional(),
  denoise: z.number().optional(), // 0 to 1, of a picture made from another
  extra: z.record(z.string(), z.string()).optional(), // the rest, by the generator's own names
  sources: z.array(
    z.object({
      container: z.string(),
      location: z.string(), // the keyword of a PNG, exif.<tag> or xmp.<property>
      sizeBytes: z.number(), // of the whole text
      text: z.string(), // raw, all sources together at most 64 KiB
      isTruncated: z.boolean().optional(),
    }),
  ),
});
export type Generation = z.infer<typeof Generation>;
