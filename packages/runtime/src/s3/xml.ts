import { XMLParser } from "fast-xml-parser";
import { s3Error } from "./s3-error.ts";

/** An element: its name, and text or elements. */
export type Element = [name: string, content: string | number | boolean | Element[]];

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A document of S3 with its namespace. */
export function toXml([name, content]: Element): string {
  return `${declaration}<${name} xmlns="${namespace}">${contentOf(content)}</${name}>`;
}

/** A document without a namespace, as S3 writes its errors. */
export const toPlainXml = (element: Element) => declaration + elementOf(element);

/** An element that is there only when there is something to say. */
export const optional = (name: string, content: Element[1] | undefined): Element[] =>
  content === undefined ? [] : [[name, content]];

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const elementOf = ([name, content]: Element) => `<${name}>${contentOf(content)}</${name}>`;
const contentOf = (content: Element[1]): string =>
  Array.isArray(content) ? content.map(elementOf).join("") : escaped(String(content));

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** What XML cannot hold as it is becomes a reference: also line ends, which a reader would otherwise change. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them
const special = /[&<>"'\u0000-\u001f\u007f\u0085\u2028\ufffe\uffff]/g;
const escaped = (text: string) =>
  text.replaceAll(special, (c) => escapes[c] ?? `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`);

/** What a parsed element may be. */
export type Parsed = string | { [name: string]: Parsed } | Parsed[];

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

/** The content of the root element, which must have the given name. Throws `MalformedXML`. */
export function parseXml(text: string, root: string): Parsed {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw s3Error("MalformedXML", "A document type is not accepted");
  let document: { [name: string]: Parsed };
  try {
    document = parser.parse(text, true);
  } catch {
    throw s3Error("MalformedXML");
  }
  const found = document[root];
  if (found === undefined) throw s3Error("MalformedXML", `The document must be <${root}>`);
  return found;
}

/** The children of that name: none, one or many. */
export function children(parent: Parsed, name: string): Parsed[] {
  if (typeof parent === "string" || Array.isArray(parent)) return [];
  const found = parent[name];
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found];
}

/** The text of the only child of that name, or `undefined`. Throws `MalformedXML` when there are more. */
export function childText(parent: Parsed, name: string): string | undefined {
  const [first, second] = children(parent, name);
  if (second !== undefined) throw s3Error("MalformedXML", `<${name}> must be there once`);
  return typeof first === "string" ? first : undefined;
}

/** The same for a child that must be there. */
export function mustText(parent: Parsed, name: string): string {
  const text = childText(parent, name);
  if (text === undefined) throw s3Error("MalformedXML", `<${name}> is missing`);
  return text;
}
