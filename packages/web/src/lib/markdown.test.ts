import { expect, it } from "vitest";
import { blocksOf } from "./markdown.ts";

const plain = (text: string) => [{ kind: "plain", text }];

it("reads headings, paragraphs over lines, lists, quotes and code", () => {
  const text = "# Well done\nOne line\nand on.\n\n- **first**\n- `second`\n\n> said\n\n```\n<b>\n```";
  expect(blocksOf(text)).toEqual([
    { kind: "heading", spans: plain("Well done") },
    { kind: "paragraph", spans: [...plain("One line"), ...plain(" "), ...plain("and on.")] },
    { kind: "list", items: [[{ kind: "strong", text: "first" }], [{ kind: "code", text: "second" }]] },
    { kind: "quote", spans: plain("said") },
    { kind: "code", text: "<b>" },
  ]);
});

it("makes no HTML, no pictures and no links of what it reads, and shows what hides", () => {
  const text = "<img src=x onerror=alert(1)> ![a cat](http://x/y.png) [here](javascript:alert) \u202Eback";
  const [block] = blocksOf(text);
  const words = block?.kind === "paragraph" ? block.spans.map((span) => span.text).join("") : "";
  expect(words).toBe("<img src=x onerror=alert(1)> a cat here (javascript:alert) \\u202Eback");
});
