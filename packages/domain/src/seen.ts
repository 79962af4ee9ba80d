import * as z from "zod";
import type * as Edit from "./edit.ts";
import type { Info as Result } from "./result.ts";
import * as Safety from "./safety.ts";

/** How good a picture is, in words: by the score of the mode `quality`, good from 70 on, poor below 40. */
export const Grade = z.enum(["good", "fair", "poor"]);

/** What lists and filters know of what models saw, each where somebody has looked. */
export const Fields = z.object({
  quality: z.number().optional(), // 0 to 100
  faults: z.array(z.string()).optional(), // flags of the mode `quality`: blur, lowres, watermark, …
  nsfw: Safety.Rating.optional(), // as it is treated: see `Safety.of`
  text: z.string().optional(), // what stands in the picture, its beginning, on one line
});
export type Fields = z.infer<typeof Fields>;

/** What is kept of a transcript where lists are read, in characters. */
const mostText = 2_000;
const goodFrom = 70;
const fairFrom = 40;

const some = <Value>(schema: z.ZodType<Value>) => schema.optional().catch(undefined);

const Said = z.object({
  mode: z.string(),
  backend: some(z.string()),
  data: z.object({
    quality_score: some(z.number()),
    quality_flags: some(z.array(z.string())),
    domain_type: some(z.string()),
    category: some(Safety.Rating),
    text: some(z.string()),
  }),
});

type Around = { person: Edit.Safety | undefined; words: readonly string[] };

/** Reads the published results of the modes that judge and read pictures. `words`: keywords, and what it was generated from. */
export function of(results: readonly Result[], { person, words }: Around): Fields {
  const said = results.flatMap(({ output }) => Said.safeParse(output).data ?? []);
  const dataOf = (mode: string) => said.find((one) => one.mode === mode)?.data;
  const rater = said.find(({ mode, backend }) => mode === "nsfw_classify" && backend !== "stub"); // a stub has not looked
  const { quality_score: quality, quality_flags: faults = [], domain_type: domainType } = dataOf("quality") ?? {};
  const nsfw = Safety.of({ person, model: rater?.data.category, domainType, words });
  const text = dataOf("transcribe")?.text?.slice(0, mostText).replaceAll(/\s+/g, " ").trim();
  return {
    ...(quality !== undefined && { quality }),
    ...(faults.length > 0 && { faults }),
    ...(nsfw && { nsfw }),
    ...(text && { text }),
  };
}

/** The grade of a score. */
export function gradeOf(quality: number): z.infer<typeof Grade> {
  if (quality >= goodFrom) return "good";
  return quality >= fairFrom ? "fair" : "poor";
}
