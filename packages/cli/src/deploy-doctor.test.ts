import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wantedConcurrency } from "./deploy-account.ts";
import { checkEndpoints, checkNpm, checkPulumi, checkSst } from "./deploy-checks.ts";
import type { Finding } from "./findings.ts";
import { makeFiles, startAws } from "./testing-deploy.ts";

const root = join(import.meta.dirname, "..", "..", "..");
let place: string;

const makeClone = (name: string, files: Record<string, string>) => makeFiles(join(place, name), files);

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "darkroom-deploy-"));
});

afterAll(() => rm(place, { recursive: true, force: true }));

describe("this machine", () => {
  const npmOf = (version: string) =>
    makeClone(`npm-${version}`, { "node_modules/.bin/npm": `#!/bin/sh\necho ${version}\n` });

  it("has npm 11 and not 12, whatever else is on PATH", async () => {
    const { PATH } = process.env;
    expect(checkNpm(await npmOf("11.21.2"), { PATH })).toMatchObject({ state: "pass", found: "11.21.2" });
    expect(checkNpm(await npmOf("12.0.1"), { PATH })).toMatchObject({
      state: "fail",
      found: "12.0.1",
      why: expect.stringContaining("npm 12 refuses"),
      advice: expect.stringContaining("npm install"),
    });
    expect(checkNpm(place, { PATH: "/nowhere" })).toMatchObject({ state: "fail", advice: expect.anything() });
  });

  it("has the SST that package.json names, its program and its platform", async () => {
    const wanted = { "package.json": '{"devDependencies":{"sst":"4.17.1"}}' };
    const program = { [`node_modules/sst-${process.platform}-${process.arch}/package.json`]: "{}" };
    const sst = (version: string) => ({ "node_modules/sst/package.json": `{"version":"${version}"}` });
    const platform = (version: string) => ({ ".sst/platform/version": version });
    const states = async (name: string, files: Record<string, string>) =>
      checkSst(await makeClone(name, { ...wanted, ...files })).map(({ check, state }) => `${check} ${state}`);

    expect(await states("bare", {})).toEqual(["sst fail"]);
    expect(await states("old", sst("4.16.0"))).toEqual(["sst fail"]);
    expect(await states("foreign", sst("4.17.1"))).toEqual(["sst fail"]);
    expect(await states("fresh", { ...sst("4.17.1"), ...program })).toEqual(["sst pass", "sst platform pass"]);
    expect(await states("stale", { ...sst("4.17.1"), ...program, ...platform("4.16.0") })).toEqual([
      "sst pass",
      "sst platform warn",
    ]);
  });

  it("is told that it may lead elsewhere, and what is still to be fetched", async () => {
    expect(checkEndpoints({ AWS_ENDPOINT_URL: "" })).toMatchObject({ state: "pass" });
    expect(checkEndpoints({ AWS_ENDPOINT_URL_S3: "http://127.0.0.1:4566" })).toMatchObject({
      state: "warn",
      advice: "Unset it: unset AWS_ENDPOINT_URL_S3",
    });
    const home = await makeClone("home", { "sst/bin/pulumi": "" });
    expect(checkPulumi({ XDG_CONFIG_HOME: home })).toMatchObject({ found: join(home, "sst/bin/pulumi") });
    expect(checkPulumi({ XDG_CONFIG_HOME: place })).toMatchObject({ found: "not there yet" });
  });
});

/** Runs the command with nothing of this environment but PATH, and keeps what it says. */
function doctor(env: Record<string, string>): Promise<{ status: number; findings: Finding[] }> {
  const args = [join(import.meta.dirname, "main.ts"), "deploy", "doctor", "--json"];
  const nothing = { PATH: process.env.PATH, HOME: place, AWS_EC2_METADATA_DISABLED: "true" };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, env: { ...nothing, ...env } }, (error, stdout, stderr) => {
      if (stderr !== "") reject(new Error(stderr));
      else resolve({ status: Number(error?.code ?? 0), findings: JSON.parse(stdout).findings });
    });
  });
}

describe("the account", () => {
  const keys = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE12345WXYZ", AWS_SECRET_ACCESS_KEY: "secret" };
  const arn = "arn:aws:iam::123456789012:user/ann";

  it("is missing when there are no credentials, and the reason is said", async () => {
    const { status, findings } = await doctor({});
    expect(status).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: "credentials",
        state: "fail",
        why: expect.any(String),
        advice: expect.stringContaining("aws sso login"),
      }),
    );
    expect(findings.find(({ check }) => check === "region")?.found).toContain("us-east-1");
  });

  it("is good to go, with a quota that fits and a key that is never shown whole", async () => {
    await using aws = await startAws({ arn, limit: 1000 });
    const { status, findings } = await doctor({ ...keys, ...aws.env, AWS_REGION: "eu-central-1" });
    expect(status).toBe(0);
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ check: "region", state: "pass", found: "eu-central-1" }),
        expect.objectContaining({ check: "credentials", state: "pass", found: "key AKIA…WXYZ" }),
        expect.objectContaining({ check: "account", state: "pass", found: "123456789012 as user/ann" }),
        expect.objectContaining({ check: "quota: concurrency", state: "pass" }),
      ]),
    );
    expect(findings.filter(({ why }) => !why)).toEqual([]);
    const explained = await readFile(join(root, "docs", "deploy.md"), "utf8");
    expect(findings.map(({ check }) => check).filter((check) => !explained.includes(`| \`${check}\``))).toEqual([]);
  });

  it("of a newcomer may run ten functions, which is worth a note, and its root user should not deploy", async () => {
    await using aws = await startAws({ arn: "arn:aws:iam::123456789012:root", limit: 10 });
    const { status, findings } = await doctor({ ...keys, ...aws.env });
    expect(status).toBe(0);
    expect(findings).toContainEqual(expect.objectContaining({ check: "account", state: "warn" }));
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: "quota: concurrency",
        state: "warn",
        found: `10 functions at a time, ${wantedConcurrency()} wanted`,
        advice: expect.stringContaining("L-B99A9384"),
      }),
    );
  });

  it("is not reached with a key pair that AWS does not know, or a region that is none", async () => {
    await using aws = await startAws({ arn, limit: 1000 });
    const refused = await doctor({ ...keys, ...aws.env, AWS_ACCESS_KEY_ID: "AKIAREFUSED" });
    expect(refused.status).toBe(1);
    expect(refused.findings.at(-1)).toMatchObject({ check: "account", found: expect.stringContaining("refuses") });
    const nowhere = await doctor({ ...keys, ...aws.env, AWS_REGION: "germany" });
    expect(nowhere).toMatchObject({ status: 1 });
    expect(nowhere.findings).toContainEqual(expect.objectContaining({ check: "region", state: "fail" }));
  });
});
