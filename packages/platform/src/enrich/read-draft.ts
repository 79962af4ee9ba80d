import { Fault, type Mode } from "@darkroom/domain";
import { type Prompt, parsePrompt } from "@darkroom/models";

/**
 * A draft somebody wrote of a mode's prompt, by the rules of its file. Throws `request.invalid` with what is wrong: also for
 * another mode's, another shape of answer, and a hole nothing fills.
 */
export function readDraft(mode: Mode.Mode, text: string, holes?: readonly string[]): Prompt {
  const draft = parse(mode, text.replaceAll("\r\n", "\n"));
  mustBe("name", draft.name, mode.prompt);
  mustBe("mode", draft.mode, mode.name);
  mustBe("schema", draft.schema, mode.schema);
  const unknown = draft.holes.find((name) => holes && !holes.includes(name));
  if (unknown !== undefined)
    throw wrong(`Nothing fills the hole "${unknown}": there are ${holes?.join(", ")}`, holes?.join(", "));
  return draft;
}

function parse(mode: Mode.Mode, text: string): Prompt {
  try {
    return parsePrompt(`${mode.prompt}.md`, text);
  } catch (error) {
    if (Fault.is(error, "config_failed")) throw wrong(error.message);
    throw error;
  }
}

function mustBe(field: string, is: string, must: string): void {
  if (is !== must) throw wrong(`The head's ${field} is "${is}", and this prompt's is "${must}"`, must);
}

const wrong = (message: string, limit?: string): Fault =>
  new Fault("invalid", "request.invalid", message, { field: "text", ...(limit !== undefined && { limit }) });
