import * as z from "zod";

type Described = {
  description?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  format?: string;
  anyOf?: Described[];
  properties?: Record<string, Described>;
  items?: Described;
  maxItems?: number;
  pattern?: string;
};

const formats: Record<string, string> = {
  "date-time": "an ISO 8601 time with its offset, like 2024-05-31T18:00:00Z",
  date: "a date like 2024-05-31",
};

/** What the field at this path of a schema may be, in words; `undefined` when the schema says nothing of use. */
export function limitOf(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  let described: Described | undefined = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Described;
  for (const part of path) {
    const holder: Described | undefined = described?.anyOf?.find(({ type }) => type !== "null") ?? described;
    described = typeof part === "number" ? holder?.items : holder?.properties?.[String(part)];
  }
  return described && inWords(described);
}

function inWords(described: Described): string | undefined {
  if (described.anyOf) {
    const words = described.anyOf.map(inWords).filter((word) => word !== undefined);
    return words.length > 0 ? words.join(" or ") : undefined;
  }
  if (described.description && /^an? /.test(described.description)) return described.description;
  if (described.type === "null") return "null";
  if (described.enum) return `one of ${described.enum.join(", ")}`;
  if (described.const !== undefined) return String(described.const);
  if (described.properties) return `one of the fields ${Object.keys(described.properties).join(", ")}`;
  if (described.type === "boolean") return "true or false";
  if (described.type === "array")
    return described.maxItems === undefined ? "a list" : `a list of at most ${described.maxItems}`;
  if (described.type === "integer") return `a whole number from ${described.minimum} to ${described.maximum}`;
  if (described.format) return formats[described.format];
  if (described.pattern) return `text like ${described.pattern}`;
  return described.maxLength === undefined
    ? undefined
    : `a value this API gave, at most ${described.maxLength} characters`;
}
