import { Safety } from "@darkroom/domain";

const suggestiveFrom = 0.35;
const explicitFrom = 0.7;

const bandOf = (score: number): Safety.Rating => {
  if (score < suggestiveFrom) return "safe";
  return score < explicitFrom ? "suggestive" : "explicit";
};

type Read = { isDegraded: boolean; isStub: boolean };

/**
 * What stands of a model's judgement. It fails closed: an answer that is not whole is `unknown`, where score and category do
 * not agree the more severe counts, and nobody who has not looked says that a picture is safe. `needs_review`: a person should look.
 */
export function judge(data: Record<string, unknown>, { isDegraded, isStub }: Read) {
  const { nsfw_score: score, category: said } = data;
  const category = Safety.Rating.safeParse(said).data;
  if (isDegraded || typeof score !== "number" || category === undefined) return unsure(data);
  if (isStub && category === "safe") return unsure(data);
  const severest = Safety.severest([category, bandOf(score)]) ?? "unknown";
  const isAgreed = severest === category && bandOf(score) === category;
  return {
    data: { ...data, category: severest, needs_review: !isAgreed },
    reasons: isAgreed ? [] : ["inconsistent"],
  };
}

const unsure = (data: Record<string, unknown>) => ({
  data: { ...data, category: "unknown", needs_review: true },
  reasons: [],
});

/** With a tagger's rating beside it, the more severe counts; it makes nothing safe that was not. */
export function withRating(judged: ReturnType<typeof judge>, rating: Safety.Rating | undefined) {
  if (rating === undefined) return judged;
  const category = Safety.severest([Safety.Rating.parse(judged.data.category), rating]);
  const needsReview = judged.data.needs_review || category !== judged.data.category;
  return { ...judged, data: { ...judged.data, category, needs_review: needsReview, tagger_rating: rating } };
}
