import { askTagger, type FromTagger, withQuestion } from "@darkroom/platform/enrich";
import { holdAgainst, normalizeTag, rawTagsOf, typeOf } from "./normalize.ts";
import { tagsNormalize } from "./stage.ts";

const confidenceOfRule = 0.5;
const likelyFrom = 0.35;

export const worked = withQuestion(tagsNormalize, async (about, given) => {
  const { tagged, notes } = await askTagger(about, given);
  const raw = rawTagsOf({ ...about, keywords: [...about.keywords, ...likelyOf(tagged)] });
  const none = { tags_normalized: [], tags_map: [], rationale: "" };
  return {
    words: { kind: about.kind, tags: raw },
    notes,
    ...(raw.length === 0 && { instead: { data: none, reason: "no_tags" } }),
    invent: () => {
      const map = raw.flatMap((tag) => {
        const normalized = normalizeTag(tag);
        return normalized === ""
          ? []
          : { raw: tag, normalized, confidence: confidenceOfRule, type: typeOf(normalized) };
      });
      const tags = [...new Set(map.map(({ normalized }) => normalized))];
      return { tags_normalized: tags, tags_map: map, rationale: "By rule; no model has read them." };
    },
    check: (data) => holdAgainst(raw, data),
  };
});

/** The tags a tagger is sure enough of. */
const likelyOf = (tagged: FromTagger["tagged"]): string[] =>
  (tagged?.tags ?? []).filter(({ confidence }) => confidence >= likelyFrom).map(({ name }) => name);
