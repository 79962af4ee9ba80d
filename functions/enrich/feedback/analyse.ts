import { Fault, type Feedback, type Rubric } from "@darkroom/domain";

/** What a model said of one criterion; as much of it as could be read. */
type Judged = { id: string; verdict: Feedback.Verdict; evidence: string; comment: string; points?: number };

type Asked = { rubric: Rubric.Info; schema: Feedback.Schema; text: string };

/**
 * What a model judged, held against the rubric: every criterion once and in its order, quotations only where they stand in
 * the text, points within their bounds, sums made here. What had to be put right is among the reasons. Throws `parse_error`
 * when less than half of the criteria were judged: that is no analysis.
 */
export function analyse(judged: readonly Judged[], { rubric, schema, text }: Asked): Analysed {
  const byId = new Map([...judged].reverse().map((one) => [one.id, one])); // the first of two counts
  const known = rubric.criteria.filter(({ id }) => byId.has(id)).length;
  if (known * 2 < rubric.criteria.length)
    throw new Fault("unsupported", "parse_error", "The model judged less than half of the criteria");
  const folded = fold(text);
  const quotes = (evidence: string): boolean => evidence === "" || folded.includes(fold(evidence));
  let [dropped, clamped] = [judged.length - known, false];
  const criteria = rubric.criteria.map(({ id, maxPoints = 0 }) => {
    const { verdict = "not_assessable", evidence = "", comment = "", points = 0 } = byId.get(id) ?? {};
    const isQuoted = quotes(evidence);
    if (!isQuoted) dropped += 1;
    const judgement = { id, verdict, evidence: isQuoted ? evidence : "", comment } as const;
    if (schema === "criteria.v1") return judgement;
    const given = verdict === "not_assessable" ? 0 : Math.min(points, maxPoints);
    clamped ||= given !== points;
    return { ...judgement, points: given, max_points: maxPoints };
  });
  const isMissing = known < rubric.criteria.length;
  const reasons = [
    ...(dropped > 0 ? [`dropped_items:${dropped}`] : []),
    ...(isMissing ? ["missing:criteria"] : []),
    ...(clamped ? ["clamped:points"] : []),
  ];
  const { id, version } = rubric;
  return { analysis: { schema, rubric: { id, version }, criteria, ...totalOf(criteria) }, reasons };
}

type Analysed = { analysis: Record<string, unknown>; reasons: string[] };

function totalOf(criteria: readonly ({ points: number; max_points: number } | object)[]) {
  const scored = criteria.flatMap((one) => ("points" in one ? [one] : []));
  if (scored.length === 0) return {};
  const total = scored.reduce((sum, { points }) => sum + points, 0);
  const most = scored.reduce((sum, { max_points }) => sum + max_points, 0);
  return { total, max_total: most, share: Math.round((total / most) * 1000) / 1000 };
}

/** White space is one space, whatever it was: lines are broken elsewhere in a quotation. */
const fold = (text: string): string => text.normalize("NFKC").replaceAll(/\s+/g, " ").trim();
