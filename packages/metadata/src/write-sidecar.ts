import { maxBlockBytes } from "./block.ts";
import { readRdf } from "./rdf.ts";
import { withoutControls } from "./text.ts";
import * as Xml from "./xml-tree.ts";
import { readXmp, textOf } from "./xmp.ts";

/** What is written into a sidecar; what is absent is taken out of it. */
export type Written = {
  title?: string | undefined;
  description?: string | undefined;
  rating?: number | undefined; // 1 to 5
  tags: readonly string[]; // with levels: Places/Germany/Berlin
  takenAt?: string | undefined; // 2019-03-21T11:04:22, with its offset where it is known; absent leaves what is there
};

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const dc = "http://purl.org/dc/elements/1.1/";
const xmp = "http://ns.adobe.com/xap/1.0/";
const lr = "http://ns.adobe.com/lightroom/1.0/";
const exif = "http://ns.adobe.com/exif/1.0/";
const photoshop = "http://ns.adobe.com/photoshop/1.0/";
const words = [`${dc}title`, `${dc}description`, `${dc}subject`, `${lr}hierarchicalSubject`];
const othersTags = "http://www.digikam.org/ns/1.0/TagsList"; // the same again, as digiKam writes it: it reads Lightroom's, too
const dates = [`${exif}DateTimeOriginal`, `${photoshop}DateCreated`];

const empty = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="${rdf}">
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;

/**
 * The sidecar with these words in it. All that others wrote is kept as it is, in its order; what is ours is taken out and put
 * into a description of its own at the end (ISO 16684-1 allows several). Titles and descriptions in other languages stay.
 * `undefined` when what is there cannot be read, or the result could not: no XMP, over 128 KiB, over 8,000 tags.
 */
export function writeSidecar(existing: Uint8Array | undefined, said: Written): string | undefined {
  const before = existing && readXmp(existing);
  if (existing && !before) return undefined;
  const tree = Xml.parseTree(existing ? textOf(existing).replace(/^\ufeff/, "") : empty);
  const isRejected = before?.rating === -1 && said.rating === undefined; // a word of its own, which is no star
  const ours = new Set([...words, othersTags, ...(isRejected ? [] : [`${xmp}Rating`]), ...(said.takenAt ? dates : [])]);
  const whole = Xml.buildTree(tree.map((node) => rewritten(node, new Map(), ours, said)));
  return Buffer.byteLength(whole) <= maxBlockBytes.xmp && readRdf(whole) ? whole : undefined;
}

/** The node with the RDF within it changed; there is one, or it could not have been read. */
function rewritten(node: Xml.Node, around: Xml.Scope, ours: ReadonlySet<string>, said: Written): Xml.Node {
  const name = Xml.nameOf(node);
  if (name === undefined) return node;
  const scope = Xml.scopeIn(node, around);
  const isRdf = Xml.fullName(name, scope) === `${rdf}RDF`;
  const children = isRdf
    ? rewrittenRdf(node, scope, ours, said)
    : Xml.childrenOf(node).map((child) => rewritten(child, scope, ours, said));
  return { ...node, [name]: children };
}

function rewrittenRdf(node: Xml.Node, scope: Xml.Scope, ours: ReadonlySet<string>, said: Written): Xml.Node[] {
  const prefix = (Xml.nameOf(node) ?? "rdf:RDF").split(":")[0] ?? "rdf";
  const taken: Xml.Node[] = [];
  const kept: Xml.Node[] = [];
  for (const child of Xml.childrenOf(node)) {
    const rest = withoutOurs(child, Xml.scopeIn(child, scope), ours, taken);
    if (rest !== child && isEmpty(rest)) {
      if (kept.at(-1) && Xml.isSpace(kept.at(-1) as Xml.Node)) kept.pop(); // the space before what is gone
    } else kept.push(rest);
  }
  const about = kept.map((child) => Xml.attributesOf(child)[`@${prefix}:about`]).find((one) => one !== undefined) ?? "";
  const last = kept.at(-1);
  const end = last && Xml.isSpace(last) ? kept.splice(-1) : [];
  return [...kept, ...Xml.parseTree(descriptionOf(said, { prefix, about, taken })), ...end];
}

/** A description without what is ours, which is put into `taken`; the same one when there is nothing of it. */
function withoutOurs(node: Xml.Node, scope: Xml.Scope, ours: ReadonlySet<string>, taken: Xml.Node[]): Xml.Node {
  const name = Xml.nameOf(node);
  if (name === undefined) return node;
  const isOurs = (one: string, within: Xml.Scope) => ours.has(Xml.fullName(one, within));
  const attributes = Object.entries(Xml.attributesOf(node));
  const leftAttributes = attributes.filter(([one]) => !isOurs(one.slice(1), scope));
  const children = Xml.childrenOf(node);
  const gone = new Set(children.filter((child) => isOurs(Xml.nameOf(child) ?? "", Xml.scopeIn(child, scope))));
  if (gone.size === 0 && leftAttributes.length === attributes.length) return node;
  taken.push(...gone);
  const leftChildren = children.filter((child, at) => {
    const next = children[at + 1];
    return !gone.has(child) && !(Xml.isSpace(child) && next && gone.has(next));
  });
  return { [name]: leftChildren, ":@": Object.fromEntries(leftAttributes) };
}

/** Does it say nothing any more? */
const isEmpty = (node: Xml.Node): boolean =>
  Xml.childrenOf(node).every(Xml.isSpace) &&
  Object.keys(Xml.attributesOf(node)).every((name) => name.startsWith("@xmlns:") || name.endsWith(":about"));

type Place = { prefix: string; about: string; taken: readonly Xml.Node[] };

/** What is ours, as RDF. */
function descriptionOf(said: Written, { prefix, about, taken }: Place): string {
  const texts = (local: string, text: string | undefined) => {
    const others = taken.filter((node) => Xml.nameOf(node)?.endsWith(`:${local}`)).flatMap(otherLanguages);
    const own = text ? `<${prefix}:li xml:lang="x-default">${written(text)}</${prefix}:li>` : "";
    const all = `${own}${Xml.buildTree(others)}`;
    return all === "" ? [] : [`<dc:${local}><${prefix}:Alt>${all}</${prefix}:Alt></dc:${local}>`];
  };
  const list = (name: string, entries: readonly string[]) => {
    const all = entries.map((entry) => `<${prefix}:li>${written(entry)}</${prefix}:li>`).join("");
    return entries.length === 0 ? [] : [`<${name}><${prefix}:Bag>${all}</${prefix}:Bag></${name}>`];
  };
  const leaves = [...new Set(said.tags.map((tag) => tag.split("/").at(-1) ?? tag))];
  const paths = said.tags.filter((tag) => tag.includes("/")).map((tag) => tag.replaceAll("/", "|"));
  const lines = [
    ...texts("title", said.title),
    ...texts("description", said.description),
    ...(said.rating === undefined ? [] : [`<xmp:Rating>${said.rating}</xmp:Rating>`]),
    ...list("dc:subject", leaves),
    ...list("lr:hierarchicalSubject", paths),
    ...(said.takenAt ? ["exif:DateTimeOriginal", "photoshop:DateCreated"] : []).map(
      (name) => `<${name}>${written(said.takenAt ?? "")}</${name}>`,
    ),
  ];
  if (lines.length === 0) return "";
  const spaces = Object.entries({ dc, xmp, lr, exif, photoshop }).map(([name, uri]) => `xmlns:${name}="${uri}"`);
  const head = `<${prefix}:Description ${prefix}:about="${about}" ${spaces.join(" ")}>`;
  return `\n  ${head}\n   ${lines.join("\n   ")}\n  </${prefix}:Description>`;
}

/** The entries of a list of languages that are not the default one's. */
function otherLanguages(node: Xml.Node): Xml.Node[] {
  const entries = Xml.childrenOf(node).flatMap(Xml.childrenOf);
  return entries.filter((entry) => {
    const language = Xml.attributesOf(entry)["@xml:lang"];
    return language !== undefined && language !== "x-default";
  });
}

const written = (text: string): string => Xml.escaped(withoutControls(text));
