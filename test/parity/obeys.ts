type Batch = { Records: { messageId: string; body: string }[] };

/**
 * A function that answers as its messages say: `nothing`, `null`, `none` and `[]` are ways to say that all went well, `name`
 * names the messages that fail, `nobody` one that was never there, `throw` throws.
 */
export const handler = async ({ Records }: Batch): Promise<unknown> => {
  const told = Records.map(({ messageId, body }) => ({
    messageId,
    ...(JSON.parse(body) as { say: string; fails?: boolean }),
  }));
  const say = told[0]?.say;
  if (say === "throw") throw new Error("as told");
  if (say === "null") return null;
  if (say === "none") return {};
  if (say === "[]") return { batchItemFailures: [] };
  if (say === "nobody") return { batchItemFailures: [{ itemIdentifier: "nobody" }] };
  if (say !== "name") return undefined;
  return { batchItemFailures: told.flatMap(({ fails, messageId }) => (fails ? [{ itemIdentifier: messageId }] : [])) };
};
