import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@darkroom/domain";
import * as z from "zod";

const FrontMatter = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  version: z.coerce.number().int().positive(),
  language: z.string().regex(/^[a-z]{2}$/),
  mode: z.string().min(1),
  schema: z.string().regex(/^[a-z_]+\.v[0-9]+$/),
  holes: z.string().transform((names) => names.split(",").flatMap((name) => name.trim() || [])),
});

/** A prompt as its text says it: what the model is told, what it is asked, and the hash of both with their version. */
export type Prompt = z.infer<typeof FrontMatter> & { system: string; user: string; sha256: string; text: string };

const maxFileBytes = 64 * 1024;
const maxWordChars = 2_000;
const maxListItems = 60;
const maxItemChars = 64;
const hole = /\{\{([a-z_]+)\}\}/g;

/**
 * All prompts of a folder, by name. `config_failed` names the variable or the file and field that is wrong: a prompt that
 * cannot be read closes the lane before anything is asked with it.
 */
export async function readPrompts(folder: string): Promise<Map<string, Prompt>> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw wrong("PROMPTS_DIR", `${folder} is no folder that can be read`, cause);
  });
  const prompts = new Map<string, Prompt>();
  for (const name of names.filter((name) => name.endsWith(".md") && name !== "README.md").sort()) {
    const prompt = parsePrompt(name, await readText(join(folder, name), name));
    prompts.set(prompt.name, prompt);
  }
  return prompts;
}

async function readText(path: string, name: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw wrong(`prompts/${name}`, "cannot be read", cause);
  });
  if (bytes.length > maxFileBytes) throw wrong(`prompts/${name}`, "is over 64 KiB");
  return bytes.toString("utf8").replaceAll("\r\n", "\n");
}

/** A prompt of its text. Throws `config_failed` with the field that is wrong; `file` is what it is called then. */
export function parsePrompt(file: string, text: string): Prompt {
  const [, head = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const fields = head.split("\n").map((line) => line.split(/:(.*)/s, 2).map((part) => part.trim()));
  const read = FrontMatter.safeParse(Object.fromEntries(fields));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw wrong(`prompts/${file}: ${issue?.path.join(".") || "front matter"}`, issue?.message ?? "is not valid");
  }
  const [, system = "", user = ""] = /# System\n([\s\S]*?)\n# User\n([\s\S]*)$/.exec(body) ?? [];
  if (system.trim() === "" || user.trim() === "")
    throw wrong(`prompts/${file}`, "needs the parts `# System` and `# User`, with text in both");
  const used = new Set([...`${system}${user}`.matchAll(hole)].map(([, name = ""]) => name));
  const odd =
    [...used].find((name) => !read.data.holes.includes(name)) ?? read.data.holes.find((name) => !used.has(name));
  if (odd !== undefined) throw wrong(`prompts/${file}: holes`, `"${odd}" is in one of list and text only`);
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { ...read.data, system: system.trim(), user: user.trim(), sha256, text };
}

/** The prompt of this name; `prompt_missing` when the folder has none, or one for another shape of answer. */
export function getPrompt(prompts: ReadonlyMap<string, Prompt>, name: string, schema: string): Prompt {
  const prompt = prompts.get(name);
  if (!prompt) throw new Fault("unavailable", "prompt_missing", `There is no prompt "${name}"`, { prompt: name });
  if (prompt.schema === schema) return prompt;
  throw wrong(`prompts/${name}.md: schema`, `is ${prompt.schema}, and ${schema} is asked for`);
}

/** What fills a hole: a text, a list of texts, or data that whoever gives it has bounded. */
export type Filling = string | readonly string[] | { data: unknown };

/**
 * System and user text with every hole filled. Values come from files and people: each goes in as JSON, cut to 2,000
 * characters (lists to 60 of 64), so that none can end the place it stands in. A hole that stays empty is `prompt_missing`.
 */
export function fillPrompt(prompt: Prompt, words: Readonly<Record<string, Filling>>) {
  const fill = (text: string): string => text.replaceAll(hole, (_, name: string) => textOf(prompt, name, words[name]));
  return { system: fill(prompt.system), user: fill(prompt.user) };
}

function textOf(prompt: Prompt, name: string, value: Filling | undefined): string {
  if (value === undefined)
    throw new Fault("unavailable", "prompt_missing", `Nothing fills "${name}" of the prompt "${prompt.name}"`, {
      name,
    });
  if (typeof value === "string") return JSON.stringify(value.slice(0, maxWordChars));
  if ("data" in value) return JSON.stringify(value.data);
  return JSON.stringify(value.slice(0, maxListItems).map((item) => item.slice(0, maxItemChars)));
}

const wrong = (field: string, why: string, cause?: unknown): Fault =>
  new Fault("unavailable", "config_failed", `${field} ${why}`, { field, cause });
