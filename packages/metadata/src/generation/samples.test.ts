import { expect, it } from "vitest";
import { pngOf, sampleTexts } from "../../../../test/fixtures/generated.ts";
import { readGeneration } from "./read-generation.ts";

type Name = Parameters<typeof sampleTexts>[0];

/** The settings alone: the raw texts are compared with what was put in. */
async function settingsOf(name: Name) {
  const { generation, warnings } = await readGeneration(pngOf(sampleTexts(name)));
  const { sources, ...settings } = generation!;
  expect(Object.fromEntries(sources.map(({ location, text }) => [location, text]))).toEqual(sampleTexts(name));
  expect(warnings).toEqual([]);
  return settings;
}

const portrait =
  "professional full body photo of young woman, hyper long brunette hair, elegant hair, wearing a bikini top and asymmetric short skirt, curvy body, long legs, (imperfect skin), detailed skin, intense freckles, super long eye lashes, at night, outside, city background, 8k ultra detailed, realistic, high quality, film grain, low contrast";
const portraitNegative = "rendering, glowing eyes, skinny";
const portraitShot = { sampler: "k_lms", steps: 50, cfg: 5, seed: "2980747362", width: 512, height: 768 };
const landscapeNegative =
  "(hands), text, error, cropped, (worst quality:1.2), (low quality:1.2), normal quality, (jpeg artifacts:1.3), signature, watermark, username, blurry, artist name, monochrome, sketch, censorship, censor, (copyright:1.2), extra legs, (forehead mark) (depth of field) (emotionless) (penis) (pumpkin)";
const quality =
  "lowres, bad anatomy, bad hands, text, error, missing fingers, extra digit, fewer digits, cropped, worst quality, low quality, normal quality, jpeg artifacts, signature, watermark, username, blurry";

it("reads AUTOMATIC1111", async () => {
  expect(await settingsOf("automatic1111")).toEqual({
    dialect: "automatic1111",
    confidence: 0.9,
    positive: "photo of a duck",
    negative: "monochrome",
    steps: 15,
    sampler: "UniPC",
    cfg: 5,
    seed: "235284042",
    width: 512,
    height: 400,
    model: { name: "realistic_realisticVisionV20_v20", hash: "c0d1994c73" },
  });
});

it("reads Fooocus, with a seed no number holds", async () => {
  expect(await settingsOf("fooocus")).toEqual({
    dialect: "fooocus",
    confidence: 1,
    generator: "Fooocus",
    generatorVersion: "2.4.3",
    positive: "a smiling goldfish",
    negative: "",
    model: { name: "juggernautXL_v8Rundiffusion", hash: "aeb7e9e689" },
    vae: "Default (model)",
    sampler: "dpmpp_2m_sde_gpu",
    scheduler: "karras",
    steps: 30,
    cfg: 4,
    seed: "6952411511246973023",
    width: 768,
    height: 1280,
    clipSkip: 2,
    extra: {
      adm_guidance: "(1.5, 0.8, 0.3)",
      performance: "Speed",
      refiner_model: "None",
      refiner_switch: "0.5",
      sharpness: "2",
      styles: "['Fooocus V2', 'Fooocus Enhance', 'Fooocus Sharp']",
    },
  });
});

it("reads InvokeAI's first generation, a command line", async () => {
  expect(await settingsOf("invokeai-dream")).toEqual({
    dialect: "invokeai",
    confidence: 1,
    generator: "InvokeAI",
    positive: portrait,
    negative: portraitNegative,
    ...portraitShot,
  });
});

it("reads InvokeAI's second generation before the first beside it", async () => {
  expect(await settingsOf("invokeai-sd-metadata")).toEqual({
    dialect: "invokeai",
    confidence: 1,
    generator: "InvokeAI",
    generatorVersion: "2.3.0",
    positive: portrait,
    negative: portraitNegative,
    model: {
      name: "deliberateForInvoke_v08",
      hash: "56d1442a0feefd64836a19ac8e3527ec71c884fc962e246ddf67b03e42921272",
    },
    ...portraitShot,
    extra: {
      threshold: "0",
      perlin: "0",
      seamless: "false",
      hires_fix: "false",
      type: "txt2img",
      postprocessing:
        '[{"type":"codeformer","strength":0.9,"fidelity":0.75},{"type":"esrgan","scale":4,"strength":0.95}]',
      variations: "[]",
    },
  });
});

it("reads InvokeAI's third generation", async () => {
  const { extra, ...settings } = await settingsOf("invokeai-metadata");
  expect(settings).toEqual({
    dialect: "invokeai",
    confidence: 1,
    generator: "InvokeAI",
    positive: "digital artwork, oil painting. painterly brushstrokes, holidays,",
    negative:
      "grainy+, photo, oversaturated, overexposed, blurry, compressed jpg+, noisy++, unfocused , black and white",
    model: { name: "juggernautXL" },
    vae: "VAEFix",
    scheduler: "euler",
    steps: 35,
    cfg: 8,
    seed: "3293022630",
    width: 1024,
    height: 1024,
  });
  expect(extra).toMatchObject({ generation_mode: "sdxl_txt2img", rand_device: "cpu", cfg_rescale_multiplier: "0" });
  expect(extra?.["ipAdapters"]).toContain("ip-adapter-plus_sdxl_vit-h");
});

it("reads NovelAI", async () => {
  expect(await settingsOf("novelai")).toEqual({
    dialect: "novelai",
    confidence: 1,
    generator: "NovelAI",
    positive: "masterpiece, best quality,  cat, space, icon",
    negative: `${quality}, ${quality}`,
    model: { name: "Stable Diffusion", hash: "1D44365E" },
    sampler: "k_euler_ancestral",
    steps: 50,
    cfg: 10,
    seed: "2253955223",
    extra: { noise: "0", strength: "0.4" },
  });
});

it("walks ComfyUI's graph of a picture made from a picture", async () => {
  expect(await settingsOf("comfyui-img2img")).toEqual({
    dialect: "comfyui",
    confidence: 0.6,
    generator: "ComfyUI",
    positive: "photograph of victorian woman with wings, sky clouds, meadow grass",
    negative: "watermark, text",
    model: { name: "v1-5-pruned-emaonly.ckpt" },
    sampler: "sample_dpmpp_2m",
    scheduler: "normal",
    steps: 20,
    cfg: 8,
    seed: "280823642470253",
    denoise: 0.8700000000000001,
  });
});

it("takes the sampler that made the last picture of a graph with two", async () => {
  expect(await settingsOf("comfyui-areas")).toEqual({
    dialect: "comfyui",
    confidence: 0.3,
    generator: "ComfyUI",
    positive:
      "(best quality) beautiful (HDR:1.2) (realistic:1.2) landscape breathtaking amazing view nature scenery photograph forest mountains ocean daytime night evening morning, (sky:1.2)",
    negative: landscapeNegative,
    model: { name: "AbyssOrangeMix2_hard.safetensors" },
    vae: "vae-ft-mse-840000-ema-pruned.safetensors",
    sampler: "dpmpp_2m",
    scheduler: "simple",
    steps: 14,
    cfg: 7,
    seed: "1122440447966177",
    width: 1088,
    height: 1920,
    clipSkip: 2,
    denoise: 0.5,
  });
});

it("takes the last of five samplers that feed each other", async () => {
  expect(await settingsOf("comfyui-subjects")).toEqual({
    dialect: "comfyui",
    confidence: 0.3,
    generator: "ComfyUI",
    positive:
      "girl (flat chest:0.9), (fennec ears:1.0)\u00a0 (fox ears:1.0), (messy hair), (highlights), (realistic starry eyes pupil:1.1), (hoodie), open jacket, running (school uniform)\nsky clouds nature national park beautiful winter snow scenery HDR landscape\n(sunset)",
    negative: landscapeNegative,
    model: { name: "Anything-V3.0.ckpt" },
    vae: "vae-ft-mse-840000-ema-pruned.safetensors",
    sampler: "sample_dpmpp_sde",
    scheduler: "simple",
    steps: 9,
    cfg: 5.5,
    seed: "1084614416978598",
    width: 1920,
    height: 1088,
    denoise: 0.54,
  });
});

it("does not take the first pass's model for the second's", async () => {
  expect(await settingsOf("comfyui-unclip")).toEqual({
    dialect: "comfyui",
    confidence: 0.3,
    generator: "ComfyUI",
    positive: "beautiful scenery landscape outdoors mountains",
    negative:
      "(hands), text, error, cropped, (jpeg artifacts:1.3), signature, watermark, username, blurry, artist name, monochrome, sketch, censorship, censor, (copyright:1.2), extra legs, (forehead mark)  (penis)",
    model: { name: "cardosAnimated_v20.safetensors" },
    vae: "kl-f8-anime2.ckpt",
    sampler: "dpmpp_sde",
    scheduler: "normal",
    steps: 8,
    cfg: 9,
    seed: "119080905858220",
    width: 1920,
    height: 1088,
    denoise: 0.5199999999999996,
  });
});
