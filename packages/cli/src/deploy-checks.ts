import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { checkNode } from "./doctor-checks.ts";
import type { Finding } from "./findings.ts";

type Env = Record<string, string | undefined>;

/** Node as a deployment needs it. */
export const checkNodeToDeploy = (): Finding => ({
  ...checkNode(),
  why: "The stacks are TypeScript that Node 24 runs as it is, and so are the functions on Lambda",
});

const brokenFromMajor = 12;

/** The npm that SST would find: the one in node_modules comes first, as with every npm script and npx. */
export function checkNpm(root: string, env: Env): Finding {
  const why =
    "SST installs sharp and ffmpeg for Lambda's machines by --os, --cpu, --platform and --arch, and npm 12 refuses the last two";
  const advice = "Run npm install, which brings npm 11 into node_modules, and deploy by npm run deploy";
  const path = [join(root, "node_modules", ".bin"), env.PATH ?? ""].join(delimiter);
  const { stdout, error } = spawnSync("npm", ["--version"], { env: { ...env, PATH: path }, encoding: "utf8" });
  const version = error ? "" : stdout.trim();
  if (version === "") return { check: "npm", state: "fail", found: "there is no npm on PATH", why, advice };
  const state = Number.parseInt(version, 10) >= brokenFromMajor ? "fail" : "pass";
  return { check: "npm", state, found: version, why, ...(state === "fail" && { advice }) };
}

/** The description of the deployment, which the command is run beside. */
export function checkConfig(root: string): Finding {
  const why = "It names the deployment and imports what is made";
  const check = "sst.config.ts";
  if (existsSync(join(root, "sst.config.ts"))) return { check, state: "pass", found: "there", why };
  return { check, state: "fail", found: `not in ${root}`, why, advice: "Run this in a clone of Darkroom" };
}

/** SST itself, as a package with a program for this machine, and its platform, which the first command unpacks. */
export function checkSst(root: string): Finding[] {
  const why = "SST turns functions/manifest.ts and stacks/ into what runs on AWS";
  const wanted = readJson(join(root, "package.json"))?.devDependencies?.sst;
  const found = readJson(join(root, "node_modules", "sst", "package.json"))?.version;
  const program = `sst-${process.platform}-${process.arch}`;
  const advice = "Run npm install";
  if (found === undefined || found !== wanted) {
    const is = found === undefined ? "not installed" : `${found}, and package.json wants ${wanted}`;
    return [{ check: "sst", state: "fail", found: is, why, advice }];
  }
  if (!existsSync(join(root, "node_modules", program)))
    return [{ check: "sst", state: "fail", found: `no program for this machine (${program})`, why, advice }];
  return [{ check: "sst", state: "pass", found, why }, checkPlatform(root, found)];
}

function checkPlatform(root: string, wanted: string): Finding {
  const check = "sst platform";
  const why = "The components that stacks/ is written with, in .sst/platform";
  const found = readText(join(root, ".sst", "platform", "version"))?.trim();
  if (found === wanted) return { check, state: "pass", found, why };
  const is = found === undefined ? "not there yet" : `of ${found}`;
  const advice = "The next deployment brings it, half a minute; npm run sst:install does it now";
  return { check, state: found === undefined ? "pass" : "warn", found: is, why, advice };
}

/** Pulumi, which does the work: SST fetches it once, and npm has none. */
export function checkPulumi(env: Env): Finding {
  const check = "pulumi";
  const why = "It compares what is there with what shall be, and calls AWS";
  const file = join(env.XDG_CONFIG_HOME ?? join(env.HOME ?? homedir(), ".config"), "sst", "bin", "pulumi");
  if (existsSync(file)) return { check, state: "pass", found: file, why };
  const advice = "The first deployment downloads it, and Bun, from github.com: this machine must be allowed to";
  return { check, state: "pass", found: "not there yet", why, advice };
}

/** Variables that lead every AWS client somewhere else. */
export function checkEndpoints(env: Env): Finding {
  const check = "endpoint";
  const why = "Whoever sets AWS_ENDPOINT_URL or one of its kind deploys to that address and not to AWS";
  const names = Object.keys(env).filter((name) => name.startsWith("AWS_ENDPOINT_URL") && env[name]);
  if (names.length === 0) return { check, state: "pass", found: "AWS itself", why };
  return { check, state: "warn", found: `${names.join(", ")} set`, why, advice: `Unset it: unset ${names.join(" ")}` };
}

type Package = { version?: string; devDependencies?: Record<string, string> };

function readJson(file: string): Package | undefined {
  const text = readText(file);
  return text === undefined ? undefined : (JSON.parse(text) as Package); // npm wrote it
}

function readText(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
