import { expect, it } from "vitest";
import { manifest } from "../../functions/manifest.ts";
import { read } from "../house/sources.ts";
import { graphOf, nameIn } from "./graph.ts";

const graph = graphOf("production");
const called = (name: string): string => `darkroom-production-${name}`;
const lambda = (name: string) => graph.one("lambda/function:Function", called(name));
const taken = manifest.wokenByQueue.filter(({ pulled }) => !pulled); // of the others, no function runs here
const described = [...taken, ...manifest.wokenByHttp, ...manifest.wokenByClock];

it("makes every function of the manifest, and no other", () => {
  const made = graph.all("lambda/function:Function").map(({ name }) => name);
  expect(made.toSorted()).toEqual(described.map(({ name }) => called(name)).toSorted());
});

it.each(described)("gives $name its limits", ({ name, timeoutSec, memoryMb, diskMb = 512 }) => {
  expect(lambda(name)).toMatchObject({
    timeout: timeoutSec,
    memorySize: memoryMb,
    ephemeralStorage: { size: diskMb },
    architectures: ["arm64"],
    runtime: "nodejs24.x",
    packageType: "Zip",
  });
});

it("gives every function a role and a log of its own; logs are kept for a month", () => {
  const functions = graph.all("lambda/function:Function");
  expect(new Set(functions.map(({ role }) => role)).size).toBe(functions.length);
  expect(new Set(functions.map(({ loggingConfig }) => loggingConfig.logGroup)).size).toBe(functions.length);
  const logs = graph.all("cloudwatch/logGroup:LogGroup");
  expect(logs.map(({ retentionInDays }) => retentionInDays)).toEqual(logs.map(() => 30));
  const known = logs.map(({ name }) => name);
  expect(functions.filter(({ loggingConfig }) => !known.includes(loggingConfig.logGroup))).toEqual([]);
});

it("bundles every handler once, minified, with the packages its work names and no others", () => {
  const builds = graph.builds.map(({ handler, properties }) => ({ handler, ...properties }));
  expect(builds).toHaveLength(described.length);
  expect(graph.builds.filter(({ links }) => Object.keys(links).length > 0)).toEqual([]); // rights and names come one by one
  for (const { handler, native = [] } of described) {
    const built = builds.filter((build) => build.handler === handler.replace(/\.ts$/, ".handler"));
    expect(built).toMatchObject([{ minify: true }]);
    const installed = native.map((name) => name.replace("*", "arm64"));
    expect(Object.keys(built[0]?.install ?? {}).toSorted()).toEqual(installed.toSorted());
  }
});

it("gives functions only variables that are documented, and no secret", () => {
  const documented = [...read("docs/configuration.md").matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map(([, name]) => name);
  const { value: key } = graph.one("ssm/parameter:Parameter", "/darkroom/production/api-key");
  for (const { environment } of graph.all("lambda/function:Function")) {
    expect(Object.keys(environment.variables).filter((name) => !documented.includes(name))).toEqual([]);
    expect(JSON.stringify(environment)).not.toContain(key);
    expect(environment.variables.DARKROOM_PROFILE).toBe("deployed");
  }
});

it("tells functions where every queue is by one address with a hole", () => {
  const template: string = lambda("intake").environment.variables.DARKROOM_QUEUE_URL;
  const names = graph.all("sqs/queue:Queue").map(({ name }) => nameIn(name).replace("darkroom-production-", ""));
  const urls = names.map((name) => template.replace("{queue}", name));
  expect(urls).toContain("https://sqs.us-east-1.amazonaws.com/000000000000/darkroom-production-dead-letters");
  expect(urls.map((url) => url.split("/").at(-1)).toSorted()).toEqual(names.map(called).toSorted());
});

it("stands for sst dev, too: every function is a stub that is run here, with its decode child", () => {
  const dev = graphOf("sst-dev");
  const stubs = dev.all("lambda/function:Function").map(({ runtime }) => runtime);
  expect(stubs).toEqual(described.map(() => "provided.al2023"));
  const beside = dev.builds.flatMap(({ functionID, copyFiles = [] }) =>
    copyFiles.map(({ to }) => `${functionID} ${to}`),
  );
  expect(beside.toSorted()).toEqual(["ThumbnailFunction child.mjs", "VideoFunction child.mjs"]);
});

it("wakes the clocks' functions at their times, each by a role that may do only that", () => {
  const schedules = graph.all("scheduler/schedule:Schedule").map(({ scheduleExpression, target }) => ({
    rate: scheduleExpression,
    wakes: nameIn(target.arn),
  }));
  expect(schedules).toEqual([
    { rate: "rate(1 minute)", wakes: called("tick") },
    { rate: "rate(1 minute)", wakes: called("sweep") },
    { rate: "rate(15 minutes)", wakes: called("reconcile") },
  ]);
});
