import * as z from "zod";

/** The part of JSON Schema that every build of Ollama makes a grammar of. */
export type WireSchema = {
  type?: string;
  properties?: Record<string, WireSchema>;
  required?: string[];
  items?: WireSchema;
  enum?: (string | number | boolean)[];
  maxItems?: number;
  minimum?: number;
  maximum?: number;
};

const mostItems = 32;

/**
 * What the model is held to, made from what the answer must be: types, keys, enums and the bounds of integers and lists.
 * Lengths, patterns and unions are left out, because grammars choke on them; the strict schema checks them afterwards.
 * Throws when a part of the answer has no type of its own: that is a schema no grammar can hold a model to.
 */
export const toWireSchema = (answers: z.ZodType): WireSchema =>
  simplify(z.toJSONSchema(answers, { io: "input" }), "answer");

function simplify(schema: z.core.JSONSchema._JSONSchema, path: string): WireSchema {
  if (typeof schema === "boolean" || typeof schema.type !== "string") throw new TypeError(`${path} has no single type`);
  const { type, properties, items } = schema;
  if (type === "object") {
    const entries = Object.entries(properties ?? {});
    const simple = entries.map(([key, value]) => [key, simplify(value, `${path}.${key}`)] as const);
    return { type, properties: Object.fromEntries(simple), required: entries.map(([key]) => key) };
  }
  if (type === "array") {
    if (items === undefined || Array.isArray(items)) throw new TypeError(`${path} has no single type of items`);
    return { type, items: simplify(items, `${path}[]`), maxItems: Math.min(schema.maxItems ?? mostItems, mostItems) };
  }
  if (type === "integer") return { type, ...boundsOf(schema) };
  return { type, ...(schema.enum && { enum: schema.enum as string[] }) };
}

/** Bounds somebody set: zod writes the largest safe integers where nobody did. */
function boundsOf({ minimum, maximum }: { minimum?: number; maximum?: number }): WireSchema {
  const isSet = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  return { ...(isSet(minimum) && { minimum }), ...(isSet(maximum) && { maximum }) } as WireSchema;
}
