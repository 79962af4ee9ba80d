import { existsSync } from "node:fs";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** A page in a real Chromium, and everything its browser complained of: errors, and violations of the content policy. */
export type Opened = AsyncDisposable & { page: Page; complaints: string[] };

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens an address. The browser is the one `CHROMIUM_PATH` names, else the system's. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const executablePath = process.env.CHROMIUM_PATH ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error("there is no Chromium: run test/browser/install-chromium.sh");
  const browser = await chromium.launch({ executablePath, args: quiet });
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.addInitScript(
    'addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => console.error("policy", violatedDirective, blockedURI))',
  );
  await page.goto(url);
  return { page, complaints, [Symbol.asyncDispose]: () => browser.close() };
}
