import { XMLParser } from "fast-xml-parser";

/** The properties of an RDF document as XMP writes it: by prefixed name (`dc:title`), each with its texts in order. */
export type Properties = ReadonlyMap<string, readonly RdfText[]>;
type RdfText = { text: string; language?: string };

const parser = new XMLParser({
  attributeNamePrefix: "@",
  ignoreAttributes: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 64,
  parseTagValue: false,
  processEntities: true,
  trimValues: false,
});

const namespaces: Record<string, string> = {
  "http://purl.org/dc/elements/1.1/": "dc",
  "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
  "http://ns.adobe.com/xap/1.0/": "xmp",
  "http://ns.adobe.com/photoshop/1.0/": "photoshop",
  "http://ns.adobe.com/exif/1.0/": "exif",
  "http://cipa.jp/exif/1.0/": "exifEX",
  "http://ns.adobe.com/exif/1.0/aux/": "aux",
  "http://ns.adobe.com/tiff/1.0/": "tiff",
  "http://ns.adobe.com/lightroom/1.0/": "lr",
  "http://www.digikam.org/ns/1.0/": "digiKam",
};

const maxTexts = 2_000;
const maxTags = 8_000; // elements cost the reader more than their letters

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/**
 * Reads the properties of all descriptions in an RDF document, attributes and elements alike, under the prefixes above
 * whatever prefixes the document uses; at most 2,000 texts. `undefined` when it is no such document, has a
 * document type (which could define entities), or more than 8,000 tags.
 */
export function readRdf(xml: string): Properties | undefined {
  const root = parsed(xml);
  const meta = root && Object.entries(root).find(([name]) => /(?:^|:)(?:xmpmeta|xapmeta)$/.test(name))?.[1];
  const holder = isNode(meta) ? meta : root;
  const [rdfName, rdf] = Object.entries(holder ?? {}).find(([name]) => /(?:^|:)RDF$/.test(name)) ?? [];
  if (!rdfName || !isNode(rdf)) return undefined;
  const known = [holder, rdf].reduce((names, node) => withPrefixes(names, node), new Map<string, string>());
  const found = new Map<string, RdfText[]>();
  let left = maxTexts;
  for (const [name, described] of Object.entries(rdf)) {
    if (nameOf(name, known) !== "rdf:Description") continue;
    for (const description of listOf(described).filter(isNode)) {
      const names = withPrefixes(known, description);
      for (const [key, value] of Object.entries(description)) {
        const property = nameOf(key.replace(/^@/, ""), isNode(value) ? withPrefixes(names, value) : names);
        if (!property || left <= 0) continue;
        const texts = textsOf(value, left);
        left -= texts.length;
        if (!found.has(property) && texts.length > 0) found.set(property, texts);
      }
    }
  }
  return found;
}

function parsed(xml: string): Node | undefined {
  if (/<!DOCTYPE|<!ENTITY/i.test(xml) || xml.split("<", maxTags + 1).length > maxTags) return undefined;
  try {
    const document: unknown = parser.parse(xml);
    return isNode(document) ? document : undefined;
  } catch {
    return undefined; // the reader has one kind of error for all that is wrong with a document
  }
}

/** The prefixes known here: those of around, and those this element declares. */
function withPrefixes(around: ReadonlyMap<string, string>, node: Node | undefined): Map<string, string> {
  const declared = Object.entries(node ?? {}).flatMap(([name, uri]): [string, string][] =>
    name.startsWith("@xmlns:") && typeof uri === "string"
      ? [[name.slice("@xmlns:".length), namespaces[uri] ?? ""]]
      : [],
  );
  return declared.length > 0 ? new Map([...around, ...declared]) : new Map(around);
}

function nameOf(name: string, prefixes: ReadonlyMap<string, string>): string | undefined {
  const colon = name.indexOf(":");
  const prefix = colon < 0 ? "" : prefixes.get(name.slice(0, colon));
  return prefix ? `${prefix}:${name.slice(colon + 1)}` : undefined;
}

/** The texts of a value: its own, or those of the entries of its `Bag`, `Seq` or `Alt`. */
function textsOf(value: unknown, most: number): RdfText[] {
  const items = listOf(value).flatMap((one) => {
    if (!isNode(one)) return [one];
    const lists = Object.entries(one).filter(([name]) => /(?:^|:)(?:Bag|Seq|Alt)$/.test(name));
    const entries = lists.flatMap(([, list]) => listOf(list).filter(isNode));
    return entries.length === 0
      ? [one]
      : entries.flatMap((list) =>
          Object.entries(list).flatMap(([name, li]) => (/(?:^|:)li$/.test(name) ? listOf(li) : [])),
        );
  });
  return items.slice(0, most).flatMap((item): RdfText[] => {
    const text = isNode(item) ? item["#text"] : item;
    if (typeof text !== "string" || text.trim() === "") return [];
    const language = isNode(item) ? item["@xml:lang"] : undefined;
    return [{ text: text.trim(), ...(typeof language === "string" && { language }) }];
  });
}
