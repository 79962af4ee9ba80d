import { withQuestion } from "@darkroom/platform/enrich";
import { holdAgainst, normalizeTag, rawTagsOf, typeOf } from "./normalize.ts";
import { tagsNormalize } from "./stage.ts";

const confidenceOfRule = 0.5;

export const worked = withQuestion(tagsNormalize, (about) => {
  const raw = rawTagsOf(about);
  const none = { tags_normalized: [], tags_map: [], rationale: "" };
  return {
    words: { kind: about.kind, tags: raw },
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
