import { Asset, type AssetId, Job, Result, Version } from "@darkroom/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bothTables, startTestTable, type TestTable } from "../../../test/support/both-tables.ts";
import { claimant, fresh, sampleAsset, sampleSeen, sampleStage } from "../../../test/support/samples.ts";
import * as Assets from "./assets.ts";
import * as Contents from "./contents.ts";
import * as Jobs from "./jobs.ts";
import * as Results from "./results.ts";

describe.each(bothTables)("on %s", (kind) => {
  let on: TestTable;
  beforeAll(async () => {
    on = await startTestTable(kind);
  });
  afterAll(() => on[Symbol.asyncDispose]());

  const holder = (createdAt = "2024-01-01T00:00:00.000Z", etag = "e1"): Contents.Holder => ({
    assetId: sampleAsset().id,
    etag,
    createdAt,
  });

  it("registers an asset once", async () => {
    const asset = sampleAsset();
    expect(await Assets.find(on.table, asset.id)).toBeUndefined();
    expect(await Assets.add(on.table, asset)).toEqual({ ...asset, revision: 1 });
    expect(await Assets.add(on.table, { ...asset, kind: "video" })).toBeUndefined();
    expect(await Assets.find(on.table, asset.id)).toEqual({ ...asset, revision: 1 });
  });

  it("lets every one of ten racing changes of an asset count", async () => {
    const asset = sampleAsset();
    const added = await Assets.add(on.table, asset);
    const warn = (now: Asset.Info) => ({ ...now, warnings: [...now.warnings, "w"] });
    await Promise.all(Array.from({ length: 5 }, () => Assets.change(on.table, asset.id, warn, added)));
    expect(await Assets.find(on.table, asset.id)).toMatchObject({ revision: 6, warnings: ["w", "w", "w", "w", "w"] });
    await expect(Assets.change(on.table, sampleAsset().id, warn)).rejects.toMatchObject({ code: "asset.missing" });
  });

  it("reads an asset with all its jobs, and nothing else of it, in one consistent query", async () => {
    const asset = sampleAsset();
    await Assets.add(on.table, asset);
    const stages = ["hash", "probe", "thumbnail"].map((name) => sampleStage(name));
    for (const stage of stages) {
      const key = { assetId: asset.id, stage: stage.name };
      const { job } = await Jobs.plan(on.table, key, () => Job.queue(asset, stage, 0));
      await Results.put(on.table, Result.of(job, {}));
    }
    on.sent.length = 0;
    const found = await Assets.getWithJobs(on.table, asset.id);
    expect(found.asset).toEqual({ ...asset, revision: 1 });
    expect(found.jobs.map(({ stage }) => stage)).toEqual(["hash", "probe", "thumbnail"]);
    expect(on.sent).toMatchObject([{ command: "QueryCommand", input: { ConsistentRead: true } }]);
    await expect(Assets.getWithJobs(on.table, sampleAsset().id)).rejects.toMatchObject({ code: "asset.missing" });
  });

  it("forgets the fields that are gone when an asset is written again", async () => {
    const asset = await Assets.add(on.table, sampleAsset(fresh("photo"), "e1", { source: "folder" }));
    if (!asset) throw new Error("not added");
    const linked = await Assets.change(on.table, asset.id, (now) => Asset.linkTo(now, sampleAsset().id, "e1"), asset);
    expect(linked.duplicateOf).toBeDefined();
    const again = sampleSeen(asset.original.key, "e2");
    await Assets.change(on.table, asset.id, (now) => Asset.see(now, again, 5), linked);
    const found = await Assets.find(on.table, asset.id);
    expect(found).toMatchObject({ generation: 2, original: { etag: "e2" } });
    expect(Object.keys(found ?? {})).not.toContain("duplicateOf");
    expect(Object.keys(found ?? {})).not.toContain("source");
  });

  it("gives a content to its first holder in one call, and links whoever comes later", async () => {
    const sha256 = fresh("sha");
    const [first, second, third] = [holder(), holder("2024-01-03T00:00:00.000Z"), holder("2024-01-02T00:00:00.000Z")];
    on.sent.length = 0;
    expect(await Contents.claim(on.table, sha256, first)).toEqual(first);
    expect(on.sent).toHaveLength(1);
    expect(await Contents.claim(on.table, sha256, second)).toEqual(first);
    expect(on.sent).toHaveLength(4);
    expect(await Contents.claim(on.table, sha256, third)).toEqual(first);
    expect(await Contents.claim(on.table, sha256, first)).toEqual(first);
    expect(await Contents.pageLinks(on.table, sha256)).toEqual([third, second]);
    await Contents.removeLink(on.table, sha256, third.assetId);
    expect(await Contents.pageLinks(on.table, sha256)).toEqual([second]);
  });

  it("lets exactly one of twenty racing holders be the first", async () => {
    const sha256 = fresh("sha");
    const holders = Array.from({ length: 20 }, () => holder());
    const firsts = await Promise.all(holders.map((each) => Contents.claim(on.table, sha256, each)));
    expect(new Set(firsts.map(({ assetId }) => assetId)).size).toBe(1);
    expect(await Contents.pageLinks(on.table, sha256)).toHaveLength(19);
  });

  it("follows the first holder to its next version of the same bytes", async () => {
    const sha256 = fresh("sha");
    const first = holder();
    await Contents.claim(on.table, sha256, first);
    await Contents.claim(on.table, sha256, { ...first, etag: "e2" });
    expect(await Contents.findFirst(on.table, sha256)).toEqual({ ...first, etag: "e2" });
    expect(await Contents.pageLinks(on.table, sha256)).toEqual([]);
  });

  it("replaces and removes a first holder only as it was read", async () => {
    const sha256 = fresh("sha");
    const [first, next] = [holder(), holder()];
    await Contents.claim(on.table, sha256, first);
    await Contents.claim(on.table, sha256, next);
    expect(await Contents.replaceFirst(on.table, sha256, next, { ...first, etag: "other" })).toBe(false);
    expect(await Contents.replaceFirst(on.table, sha256, next, first)).toBe(true);
    expect(await Contents.pageLinks(on.table, sha256)).toEqual([]);
    expect(await Contents.removeFirst(on.table, sha256, first)).toBe(false);
    expect(await Contents.removeFirst(on.table, sha256, next)).toBe(true);
    expect(await Contents.findFirst(on.table, sha256)).toBeUndefined();
  });

  async function claimed(assetId: AssetId, fence: number): Promise<Job.Info> {
    const asset = { ...sampleAsset(), id: assetId };
    const job = Job.claim(Job.queue(asset, sampleStage("probe"), 0), claimant(0));
    return { ...job, fence };
  }

  it("refuses the result of an attempt that was replaced, and takes the same one twice", async () => {
    const { id } = sampleAsset();
    const first = await claimed(id, 1);
    const second = await claimed(id, 2);
    await Results.put(on.table, Result.of(second, { by: "second" }));
    await Results.put(on.table, Result.of(second, { by: "second" }));
    const late = Results.put(on.table, Result.of(first, { by: "first" }));
    await expect(late).rejects.toMatchObject({ code: "job.lease_lost" });
    const published = { ...second, published: 1 };
    expect(await Results.findPublished(on.table, published)).toMatchObject({ output: { by: "second" }, fence: 2 });
  });

  it("shows what each job's pointer names, in the jobs' order, also of more than a hundred", async () => {
    const jobs: Job.Info[] = [];
    for (let at = 0; at < 120; at++) jobs.push({ ...(await claimed(sampleAsset().id, 1)), published: 1 });
    await Promise.all(jobs.map((job, at) => Results.put(on.table, Result.of(job, { at }))));
    const unseen = { ...(await claimed(sampleAsset().id, 1)), stage: "hash" };
    await Results.put(on.table, Result.of(unseen, { at: -1 }));
    const found = await Results.listPublished(on.table, [unseen, ...jobs]);
    expect(found.map(({ output }) => output)).toEqual(jobs.map((_, at) => ({ at })));
  });

  it("keeps every generation's result, and shows another by moving the pointer", async () => {
    const job = await claimed(sampleAsset().id, 1);
    await Results.put(on.table, Result.of(job, { text: "old" }));
    await Results.put(on.table, Result.of({ ...job, generation: 2, fence: 2 }, { text: "new" }));
    const shown = async (published: number) =>
      (await Results.findPublished(on.table, Version.publish(job, published)))?.output;
    expect([await shown(2), await shown(1), await shown(3)]).toEqual([{ text: "new" }, { text: "old" }, undefined]);
  });
});
