/** A transcript whose parts agree: whether there is text follows from the text, and its language is one that exists, or empty. */
export function settleText(data: Record<string, unknown>) {
  const text = typeof data["text"] === "string" ? data["text"].replaceAll("\r\n", "\n").trim() : "";
  const hasText = text !== "";
  const said = typeof data["language"] === "string" ? data["language"].trim() : "";
  const language = hasText ? tagOf(said) : "";
  const isOdd = data["has_text"] !== undefined && data["has_text"] !== hasText;
  const reasons = [...(isOdd ? ["inconsistent"] : []), ...(language === undefined ? ["coerced:language"] : [])];
  return { data: { ...data, text, has_text: hasText, language: language ?? "" }, reasons };
}

/** The tag of a language in its usual form; `undefined` for what is none. */
function tagOf(said: string): string | undefined {
  if (said === "" || /^und\b/i.test(said)) return "";
  try {
    return Intl.getCanonicalLocales(said)[0];
  } catch {
    return undefined; // RangeError: "German" is no tag
  }
}
