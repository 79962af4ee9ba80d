import { XMLBuilder, XMLParser } from "fast-xml-parser";

/** A node of a document as it is written: an element by its name with its children, a text, a comment, an instruction. */
export type Node = Readonly<Record<string, unknown>>;

/** The namespaces known at a place, by prefix. */
export type Scope = ReadonlyMap<string, string>;

const options = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false, // texts stay as they are written
  commentPropName: "#comment",
  cdataPropName: "#cdata",
  maxNestedTags: 64,
} as const;

/** The nodes of a document, nothing left out. Throws what the parser throws. */
export const parseTree = (xml: string): Node[] => new XMLParser(options).parse(xml);

/** The document again: the same texts, comments and instructions in the same order; an empty element has two tags. */
export const buildTree = (nodes: readonly Node[]): string => new XMLBuilder(options).build(nodes);

/** An element's name as written; `undefined` for whatever is no element. */
export function nameOf(node: Node): string | undefined {
  const name = Object.keys(node).find((key) => key !== ":@");
  return name === undefined || name.startsWith("#") || name.startsWith("?") ? undefined : name;
}

export function childrenOf(node: Node): Node[] {
  const children = node[nameOf(node) ?? ""];
  return Array.isArray(children) ? children : [];
}

/** An element's attributes, each by its name with `@` before it. */
export function attributesOf(node: Node): Readonly<Record<string, string>> {
  const attributes = node[":@"];
  return typeof attributes === "object" && attributes !== null ? (attributes as Record<string, string>) : {};
}

/** Is this nothing but space? */
export const isSpace = (node: Node): boolean => typeof node["#text"] === "string" && node["#text"].trim() === "";

/** The namespaces known inside this element. */
export function scopeIn(node: Node, around: Scope): Scope {
  const declared = Object.entries(attributesOf(node)).filter(([name]) => name.startsWith("@xmlns:"));
  return new Map([...around, ...declared.map(([name, uri]): [string, string] => [name.slice("@xmlns:".length), uri])]);
}

/** A prefixed name with its namespace instead of its prefix; the name itself where that is unknown. */
export function fullName(name: string, scope: Scope): string {
  const colon = name.indexOf(":");
  const uri = colon < 0 ? undefined : scope.get(name.slice(0, colon));
  return uri === undefined ? name : `${uri}${name.slice(colon + 1)}`;
}

/** A text as it is written between tags and in quotes. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
