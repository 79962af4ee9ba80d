import { createHash } from "node:crypto";
import { type Enrichment, type Mode, Rendition } from "@darkroom/domain";
import { bytesOfVector, prefixOf, spaceIdOf, stubVector, templateVersion } from "@darkroom/models";
import type { Given, WorkedStage } from "../run-stage.ts";
import { type About, readAbout } from "./about.ts";
import { type Embedded, embedTogether } from "./embed-together.ts";
import { findPlaceAtServer, modelsOf } from "./models.ts";
import { stubModel } from "./need-of.ts";

/**
 * A mode that turns what is known of an asset into a vector of length 1: its bytes lie in the bucket `derived`, and the
 * result names them with the space they may be compared in. Where there is no text there is no vector (`no_text`).
 */
export function withVector(mode: Mode.Vectors, compose: (about: About) => string): WorkedStage<Enrichment.Info> {
  return {
    stage: mode,
    preflight: (ctx) => modelsOf(ctx).preflight(mode),
    findPlace: findPlaceAtServer,
    work: async (given) => {
      const { job, ctx } = given;
      const text = compose(await readAbout(mode, job, ctx));
      if (text === "") return enrichmentOf({ given, text }, { ...nobody, reasons: ["no_text"] });
      const embedded = await embed(text, given);
      const bytes = bytesOfVector(embedded.vector);
      const key = Rendition.keyOf(job, "vector.f32");
      await ctx.derived.put(key, bytes, "application/octet-stream");
      return enrichmentOf({ given, text }, { ...said(embedded, key), sha256: sha256(bytes), model: embedded.model });
    },
  };
}

/** Without a model: by stub, of the words alone. */
async function embed(text: string, { ctx, job: { priority }, signal, progress }: Given): Promise<Embedded> {
  if (ctx.config.ai.backend === "local") return embedTogether(text, { ctx, priority, signal, progress });
  return { vector: stubVector(text), text, isTruncated: false, promptTokens: 0, model: stubModel };
}

function said({ vector, isTruncated, promptTokens, model }: Embedded, key: string) {
  const dims = vector.length;
  const norm = Math.hypot(...vector);
  const data = { spaceId: spaceIdOf(model.digest, dims), dims, norm, truncated: isTruncated, promptTokens, key };
  return { data, promptTokens, asked: 1, reasons: isTruncated ? ["truncated"] : [] };
}

type Made = ReturnType<typeof said> & { sha256: string; model: { name: string; digest: string } };

const nobody: Omit<Made, "data" | "reasons"> & { data: Record<string, never> } = {
  data: {},
  promptTokens: 0,
  asked: 0,
  sha256: sha256(""),
  model: { name: "none", digest: "none" },
};

type Of = { given: Given; text: string };

function enrichmentOf(
  { given: { job, ctx }, text }: Of,
  made: Omit<Made, "data"> & { data: Record<string, unknown> },
): Enrichment.Info {
  const { data, reasons, asked, promptTokens, model } = made;
  const backend = ctx.config.ai.backend === "local" ? "local" : "stub";
  const prefix = prefixOf(model.name);
  const input = { mode: job.stage, backend, model: model.digest, prefix, text, templateVersion };
  return {
    mode: job.stage,
    status: "ok",
    data,
    reasons,
    raw: { text: "", sha256: made.sha256 },
    backend,
    model: { name: model.name, digest: model.digest },
    prompt: { name: job.stage, version: templateVersion, sha256: sha256(prefix), language: "und" },
    options: { prefix },
    usage: { promptTokens, outputTokens: 0, loadMs: 0, firstTokenMs: 0, totalMs: 0 },
    inputHash: sha256(JSON.stringify(input)),
    asked,
    attempt: job.attempt,
    createdAt: new Date(ctx.clock.nowMs()).toISOString(),
  };
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
