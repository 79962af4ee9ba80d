import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { startLocal } from "../../../test/support/local.ts";
import { darkroom } from "./darkroom.ts";
import { makeFiles, startAws } from "./testing-deploy.ts";
import { tinyPicture } from "./tiny-picture.ts";

const account = { arn: "arn:aws:iam::123456789012:user/ann", limit: 1000, key: "dr_the-key" };
let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "darkroom-up-"));
  await writeFile(join(place, "photo.png"), tinyPicture(64, 48));
});

afterAll(() => rm(place, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

/** A clone whose `sst` notes how it was called, and ends as it is told. */
const makeClone = (name: string, outputs: object, status = 0) =>
  makeFiles(join(place, name), {
    "sst.config.ts": "",
    "package.json": '{"devDependencies":{"sst":"4.17.1"}}',
    "node_modules/sst/package.json": '{"version":"4.17.1"}',
    [`node_modules/sst-${process.platform}-${process.arch}/package.json`]: "{}",
    "node_modules/.bin/npm": "#!/bin/sh\necho 11.21.2\n",
    "node_modules/.bin/sst": `#!/bin/sh\nmkdir -p .sst\necho "$@" > called\necho '${JSON.stringify(outputs)}' > .sst/outputs.json\nexit ${status}\n`,
  });

/** Runs the command in a clone, with these variables and no others of AWS. */
async function run(root: string, env: Record<string, string>, ...args: string[]) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const [out, err]: [string[], string[]] = [[], []];
  const shell = { root, cwd: place, status: 0, env: { PATH: process.env.PATH, HOME: place, ...env } };
  const status = await darkroom(["deploy", "up", ...args], {
    ...shell,
    out: { write: (text) => out.push(text) },
    err: { write: (text) => err.push(text) },
  });
  return { status, out: out.join(""), err: err.join("") };
}

const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "eu-central-1" };

it("deploys, puts a photo in and waits until it is finished, and says where everything is", async () => {
  await using local = await startLocal();
  await using aws = await startAws(account);
  const outputs = {
    page: local.httpUrl,
    api: local.httpUrl,
    apiKey: "/darkroom/production/api-key",
    media: "media",
    derived: "derived",
    table: "darkroom",
    queues: "https://sqs.eu-central-1.amazonaws.com/123456789012/darkroom-production-{queue}",
  };
  const clone = await makeClone("good", outputs);
  const { status, out } = await run(
    clone,
    { ...keys, ...aws.env, AWS_ENDPOINT_URL_S3: local.runtime.awsUrl },
    "photo.png",
  );
  expect(await readFile(join(clone, "called"), "utf8")).toBe("deploy --stage production\n");
  expect(out).toContain("hash done, probe done, thumbnail done");
  expect(out).toContain(`page   ${local.httpUrl}`);
  expect(out).toContain("dr_the-key");
  expect(out).toContain(`export DARKROOM_QUEUE_URL='${outputs.queues}'`);
  expect(status).toBe(0);
});

it("does not begin where something is missing, and says why", async () => {
  const clone = await makeClone("poor", {});
  await makeFiles(clone, { "node_modules/.bin/npm": "#!/bin/sh\necho 12.0.1\n" });
  await using aws = await startAws(account);
  const { status, out } = await run(clone, { ...keys, ...aws.env });
  expect(status).toBe(1);
  expect(out).toMatch(/FAIL {2}npm .*npm 12 refuses/);
  await expect(readFile(join(clone, "called"))).rejects.toThrow("ENOENT");
});

it("says so when SST fails, when nobody knows where the deployment is, and when a file or a stage cannot be meant", async () => {
  await using aws = await startAws(account);
  const env = { ...keys, ...aws.env };
  const failing = await run(await makeClone("failing", {}, 3), env, "--json");
  expect(failing).toMatchObject({ status: 1 });
  expect(JSON.parse(failing.out)).toMatchObject({ code: "deploy.failed", detail: expect.stringContaining("status 3") });
  const silent = await run(await makeClone("silent", {}), env, "--stage", "dev-ann");
  expect(silent).toMatchObject({ status: 1, err: expect.stringContaining("deploy.no_outputs") });
  expect(await run(place, env, "missing.jpg")).toMatchObject({ status: 2 });
  expect(await run(place, env, "--stage", "Mine!")).toMatchObject({ status: 2 });
});
