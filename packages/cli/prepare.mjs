// Runs before `npm start`, `npm test`, `npm run check` and `npm run darkroom`, under any Node from 18 on: installs what
// is missing, builds a page that is stale, and otherwise does nothing. Plain JavaScript, because it runs before
// everything else; only Node's own modules, because there may be no others yet.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const wantedNode = { major: 24, version: "24.21.0" };
const installed = join(root, "node_modules", ".darkroom-installed");
const ownNode = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/** npm's codes for a registry or a line that is away for a moment, after npm itself has tried three times. */
const isPassing = /code (ECONNRESET|ECONNREFUSED|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|EAI_AGAIN|E429|E5\d\d)\b/;

try {
  install();
  if (["prestart", "pretest", "pretest:browser", undefined].includes(process.env.npm_lifecycle_event)) buildPage();
} catch (error) {
  process.stderr.write(`darkroom: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

/**
 * Installs the packages of the lockfile unless exactly those are there. `npm ci` would throw away what is there first,
 * and fails where a registry does not carry the packages of every other platform; this changes neither lockfile nor manifest.
 */
function install() {
  const lockfile = readFileSync(join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lockfile).digest("hex");
  if (readText(installed) === hash && findNode()) return;

  if (!isComplete(JSON.parse(lockfile))) {
    say("installing what Darkroom needs into node_modules: about 810 MB on disk, once, a minute or two…");
    const began = Date.now();
    withNode((node) => npm(node, ["install", "--no-save"], root, "The packages could not be installed"));
    say(`installed in ${Math.round((Date.now() - began) / 1000)} s.`);
  }
  if (!findNode()) {
    throw new Error(
      `Darkroom needs Node ${wantedNode.major}, and this is ${process.version}: install it from nodejs.org, or let npm run install scripts, which bring it along.`,
    );
  }
  writeFileSync(installed, hash);
}

/**
 * True when every package of the lockfile is there in its version. Of the optional ones only those made for this machine
 * count: the others npm leaves out, and those that say nothing about machines belong to them.
 */
function isComplete(lock) {
  const there = readJson(join(root, "node_modules", ".package-lock.json"))?.packages ?? {};
  const libc = libcHere();
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (wanted.link || !path.includes("node_modules/")) return true;
    if (wanted.optional && !isMadeFor(wanted, libc)) return true;
    return there[path]?.version === wanted.version && existsSync(join(root, path, "package.json"));
  });
}

function isMadeFor({ os, cpu, libc }, libcOfThis) {
  if (!os && !cpu) return false;
  const allows = (list, value) =>
    !list || list.includes(value) || (list.every(isRefusal) && !list.includes(`!${value}`));
  return (
    allows(os, process.platform) &&
    allows(cpu, process.arch) &&
    (process.platform !== "linux" || allows(libc, libcOfThis))
  );
}

function isRefusal(entry) {
  return entry.startsWith("!");
}

/** The C library of this Linux: npm installs what was built for it, and nothing else. */
function libcHere() {
  if (process.platform !== "linux") return undefined;
  if (process.report) process.report.excludeNetwork = true; // or it asks the name servers about every open socket
  return process.report?.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
}

/** A Node of the major we need: the one that runs this, the one npm runs under, or the one that was installed. */
function findNode({ outside = false } = {}) {
  const candidates = [process.execPath, process.env.npm_node_execpath, ownNode].filter(Boolean);
  return candidates.find(
    (node) => existsSync(node) && !(outside && isInside(node)) && majorOf(node) === wantedNode.major,
  );
}

function isInside(file) {
  return realpathSync(file).startsWith(join(realpathSync(root), "node_modules") + sep);
}

function majorOf(node) {
  if (node === process.execPath) return Number.parseInt(process.versions.node, 10);
  if (node === ownNode)
    return Number.parseInt(readJson(join(root, "node_modules", "node", "package.json"))?.version ?? "0", 10);
  return Number.parseInt(spawnSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout, 10);
}

/**
 * Gives `work` a Node 24 to run npm under, fetched for the purpose if there is none. npm picks platform packages by the
 * Node it runs under itself: under Node 18 or 20 it silently leaves out those that sharp and the bundler need. The one
 * in node_modules cannot be used, because the install replaces it.
 */
function withNode(work) {
  const there = findNode({ outside: true });
  if (there) return work(there);
  const folder = mkdtempSync(join(tmpdir(), "darkroom-node-"));
  try {
    writeFileSync(join(folder, "package.json"), '{"private":true,"allowScripts":{"node":true}}');
    const why = `Darkroom needs Node ${wantedNode.major} (this is ${process.version}), and npm could not fetch it`;
    npm(hostNode(), ["install", "--prefix", folder, "--no-package-lock", `node@${wantedNode.version}`], folder, why);
    const node = join(folder, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
    if (!existsSync(node)) throw new Error(`${why}: its install script did not run (ignore-scripts is set).`);
    return work(node);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Any Node that the install does not replace. */
function hostNode() {
  const outside = [process.execPath, process.env.npm_node_execpath].find(
    (node) => node && existsSync(node) && !isInside(node),
  );
  return outside ?? process.execPath;
}

/** Runs npm under a given Node, a second time where a registry did not answer, without a word unless it fails. */
function npm(node, args, cwd, why) {
  const script = process.env.npm_execpath;
  const isScript = script !== undefined && /npm-cli\.js$/.test(script) && existsSync(script);
  const command = isScript ? [node, script, ...args] : ["npm", ...args];
  const env = { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? "") };
  // These name the folder of the npm that runs us, and would send the packages there.
  for (const name of ["npm_config_prefix", "npm_config_local_prefix", "npm_config_global_prefix"]) delete env[name];
  const quiet = ["--no-fund", "--no-audit", "--loglevel=error"];
  const [file, ...rest] = [...command, ...quiet];
  const options = { cwd, env, encoding: "utf8", shell: process.platform === "win32" && !isScript };
  let run = spawnSync(file, rest, options);
  if (run.status !== 0 && isPassing.test(run.stderr + run.stdout)) {
    say("the registry broke off; once more…"); // what npm has fetched it does not fetch again
    run = spawnSync(file, rest, options);
  }
  if (run.status === 0) return;
  throw new Error(`${why}: ${run.error?.message ?? firstWords(run.stderr || run.stdout)}`);
}

/** What npm says went wrong, without its decoration. */
function firstWords(text) {
  const lines = text.split("\n").map((line) => line.replace(/^npm (error|ERR!) ?/, "").trim());
  return lines
    .filter((line) => line && !/^(code |A complete log|Run "npm help)/.test(line))
    .slice(0, 3)
    .join(" ")
    .slice(0, 500);
}

/** Builds the page when its sources are not those it was built from. */
function buildPage() {
  const web = join(root, "packages", "web");
  if (!existsSync(join(web, "index.html"))) return;
  const builtFrom = join(web, "dist", ".built-from");
  const hash = hashOf(["packages/web", "packages/contract", "packages/domain", "package-lock.json"]);
  if (readText(builtFrom) === hash) return;

  say("building the page…");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const env = { ...process.env, NO_COLOR: "1" };
  const run = spawnSync(findNode(), [vite, "build", "--logLevel", "error"], { cwd: web, env, encoding: "utf8" });
  if (run.status !== 0) {
    const said = (run.stderr || run.stdout || "").split("\n").filter((line) => line.trim() && !/^\s+at /.test(line));
    throw new Error(`The page could not be built: ${run.error?.message ?? said.slice(0, 12).join("\n")}`);
  }
  writeFileSync(builtFrom, hash);
}

/** One hash over the names and contents of files, and of all source files in folders. */
function hashOf(paths) {
  const hash = createHash("sha256");
  const addFile = (path) =>
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  const addFolder = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true }).sort(byName)) {
      if (["node_modules", "dist"].includes(entry.name) || entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) addFolder(`${path}/${entry.name}`);
      if (entry.isFile() && !entry.name.includes(".test.")) addFile(`${path}/${entry.name}`);
    }
  };
  for (const path of paths) statSync(join(root, path)).isDirectory() ? addFolder(path) : addFile(path);
  return hash.digest("hex");
}

function byName(one, other) {
  return one.name < other.name ? -1 : 1;
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function readJson(file) {
  const text = readText(file);
  return text === undefined ? undefined : JSON.parse(text);
}

function say(text) {
  process.stderr.write(`darkroom: ${text}\n`);
}
