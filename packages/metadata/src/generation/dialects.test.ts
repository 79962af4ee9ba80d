import { expect, it } from "vitest";
import { exifBlock, jpegWith, pngOf, unicodeComment } from "../../../../test/fixtures/generated.ts";
import { readGeneration } from "./read-generation.ts";

// Synthetic: put together from what each writer's source says it writes.

const read = async (texts: Record<string, string>) => (await readGeneration(pngOf(texts))).generation;
const json = JSON.stringify;

it("reads Forge's line with quoted and nested values, loras and a prompt that speaks of steps", async () => {
  const settings =
    'Steps: 30, Sampler: DPM++ 2M SDE, Schedule type: Karras, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 18446744073709551615, Size: 896x1152, Model hash: 9c82b5f2, Model: flux1-dev, Denoising strength: 0.35, Clip skip: 2, Variation seed: 7, Variation seed strength: 0.1, VAE: ae, Hires prompt: "a, \\"b\\":\\nc", Lora hashes: "detail: aa11bb22, unseen: cc33", Civitai resources: [{"type":"checkpoint","air":"urn:x, y"}], Version: f2.0.1v1.10.1';
  const text = `a castle\nSteps: of stone, <lora:detail:0.8>\r\nNegative prompt: fog,\nrain\n${settings}\nSaved: by hand`;
  expect(await read({ parameters: text })).toMatchObject({
    dialect: "automatic1111",
    generator: "Forge",
    generatorVersion: "f2.0.1v1.10.1",
    confidence: 0.9,
    positive: "a castle\nSteps: of stone, <lora:detail:0.8>",
    negative: "fog,\nrain",
    steps: 30,
    sampler: "DPM++ 2M SDE",
    scheduler: "Karras",
    cfg: 1,
    distilledCfg: 3.5,
    seed: "18446744073709551615",
    subseed: "7",
    subseedStrength: 0.1,
    width: 896,
    height: 1152,
    clipSkip: 2,
    denoise: 0.35,
    vae: "ae",
    model: { name: "flux1-dev", hash: "9c82b5f2" },
    loras: [
      { name: "detail", weight: 0.8, hash: "aa11bb22" },
      { name: "unseen", hash: "cc33" },
    ],
    extra: {
      "Hires prompt": 'a, "b":\nc',
      "Civitai resources": '[{"type":"checkpoint","air":"urn:x, y"}]',
    },
  });
});

it("reads a line without a prompt, and one with a negative prompt alone", async () => {
  const line = "Steps: 4, Sampler: Euler, CFG Scale: 2, Seed: -1";
  expect(await read({ parameters: line })).toMatchObject({ positive: "", negative: "", cfg: 2, seed: "-1" });
  expect(await read({ parameters: `Negative prompt: fog\n${line}` })).toMatchObject({ positive: "", negative: "fog" });
});

it("walks ComfyUI's custom sampler through guider, noise, loras and a text that is linked", async () => {
  const node = (class_type: string, inputs: object) => ({ class_type, inputs });
  const prompt = {
    1: node("UNETLoader", { unet_name: "flux1-dev.safetensors" }),
    2: node("LoraLoader", { lora_name: "ink.safetensors", strength_model: 0.7, strength_clip: 1, model: ["1", 0] }),
    3: node("Power Lora Loader (rgthree)", {
      lora_1: { on: true, lora: "grain.safetensors", strength: 0.5 },
      lora_2: { on: false, lora: "off.safetensors", strength: 1 },
      model: ["2", 0],
    }),
    4: node("PrimitiveString", { value: "an owl in ink" }),
    5: node("CLIPTextEncode", { text: ["4", 0], clip: ["9", 0] }),
    6: node("FluxGuidance", { guidance: 3.5, conditioning: ["5", 0] }),
    7: node("CFGGuider", { cfg: 1, model: ["3", 0], positive: ["6", 0], negative: ["8", 0] }),
    8: node("CLIPTextEncode", { text: "blur", clip: ["9", 0] }),
    9: node("DualCLIPLoader", { clip_name1: "t5xxl", clip_name2: "clip_l" }),
    10: node("RandomNoise", { noise_seed: "SEED" }),
    11: node("KSamplerSelect", { sampler_name: "euler" }),
    12: node("BasicScheduler", { scheduler: "beta", steps: 24, denoise: 1, model: ["3", 0] }),
    13: node("EmptySD3LatentImage", { width: 832, height: 1216, batch_size: 1 }),
    14: node("SamplerCustomAdvanced", {
      noise: ["10", 0],
      guider: ["7", 0],
      sampler: ["11", 0],
      sigmas: ["12", 0],
      latent_image: ["13", 0],
    }),
    15: node("VAEDecode", { samples: ["14", 0], vae: ["16", 0] }),
    16: node("VAELoader", { vae_name: "ae.safetensors" }),
    17: node("SaveImage", { images: ["15", 0], changed: "NAN" }),
  };
  const text = json(prompt).replace('"SEED"', "18446744073709551615").replace('"NAN"', "NaN");
  const expected = {
    dialect: "comfyui",
    confidence: 0.6,
    positive: "an owl in ink",
    negative: "blur",
    model: { name: "flux1-dev.safetensors" },
    vae: "ae.safetensors",
    loras: [
      { name: "grain.safetensors", weight: 0.5 },
      { name: "ink.safetensors", weight: 0.7 },
    ],
    sampler: "euler",
    scheduler: "beta",
    steps: 24,
    cfg: 1,
    distilledCfg: 3.5,
    seed: "18446744073709551615",
    width: 832,
    height: 1216,
    denoise: 1,
  };
  expect(await read({ prompt: text })).toMatchObject(expected);
  const comment = Buffer.from(`ASCII\0\0\0{"prompt":${text},"workflow":{}}`);
  expect((await readGeneration(jpegWith({ exif: exifBlock({ 37510: comment }) }))).generation).toMatchObject(expected);
});

it("reads InvokeAI's loras and its newer names of a model", async () => {
  const metadata = {
    app_version: "5.4.0",
    positive_prompt: "a lake",
    negative_prompt: "",
    model: { key: "k", hash: "blake3:ab", name: "flux", base: "flux", type: "main" },
    loras: [{ model: { key: "l", hash: "blake3:cd", name: "ink" }, weight: 0.75 }],
    seed: 42,
    guidance: 4,
    steps: 20,
    scheduler: "euler",
  };
  expect(await read({ invokeai_metadata: json(metadata) })).toMatchObject({
    generatorVersion: "5.4.0",
    positive: "a lake",
    negative: "",
    model: { name: "flux", hash: "blake3:ab" },
    loras: [{ name: "ink", weight: 0.75, hash: "blake3:cd" }],
    seed: "42",
    distilledCfg: 4,
  });
});

it("reads Fooocus in both its schemes and its fork", async () => {
  const line =
    "a fox\nNegative prompt: fog\nSteps: 30, Sampler: DPM++ 2M SDE, Seed: 9223372036854775807, Size: 1152x896, CFG scale: 4, Version: Fooocus v2.5.5";
  expect(await read({ parameters: line, fooocus_scheme: "a1111" })).toMatchObject({
    dialect: "fooocus",
    generator: "Fooocus",
    positive: "a fox",
    seed: "9223372036854775807",
  });
  const loras = json({
    prompt: "p",
    seed: "1",
    version: "Fooocus v2.1.865",
    lora_combined_1: "offset.safetensors : 0.1",
  });
  expect(await read({ parameters: loras })).toMatchObject({
    generatorVersion: "2.1.865",
    loras: [{ name: "offset.safetensors", weight: 0.1 }],
  });
  const fork = {
    Prompt: "p",
    Negative: "n",
    steps: 30,
    cfg: 8,
    seed: 5,
    base_model_name: "sdxl",
    software: "RuinedFooocus",
  };
  expect(await read({ parameters: json(fork) })).toMatchObject({
    dialect: "fooocus",
    generator: "RuinedFooocus",
    positive: "p",
    negative: "n",
    seed: "5",
    model: { name: "sdxl" },
  });
});

it("reads NovelAI's fourth version with its characters, also from a WebP's comment", async () => {
  const comment = {
    prompt: "flat",
    v4_prompt: {
      caption: { base_caption: "two cats", char_captions: [{ char_caption: "a tabby" }, { char_caption: "a tom" }] },
    },
    v4_negative_prompt: { caption: { base_caption: "dogs", char_captions: [] } },
    steps: 28,
    scale: 5,
    seed: 1234567890,
    sampler: "k_euler",
    noise_schedule: "karras",
    width: 832,
    height: 1216,
    strength: 0.6,
    request_type: "Img2ImgRequest",
  };
  const whole = { Software: "NovelAI", Source: "NovelAI Diffusion V4 37442FCA", Comment: json(comment) };
  const expected = {
    dialect: "novelai",
    positive: "two cats",
    negative: "dogs",
    characterPrompts: ["a tabby", "a tom"],
    model: { name: "NovelAI Diffusion V4", hash: "37442FCA" },
    sampler: "k_euler",
    scheduler: "karras",
    seed: "1234567890",
    denoise: 0.6,
  };
  expect(await read(whole)).toMatchObject(expected);
  const exif = exifBlock({}, { 37510: Buffer.from(`ASCII\0\0\0${json(whole)}`) });
  expect((await readGeneration(jpegWith({ exif }))).generation).toMatchObject(expected);
});

it("reads SwarmUI from a PNG and from a comment in the other order of bytes", async () => {
  const text = json({
    sui_image_params: {
      prompt: "a pier",
      negativeprompt: "people",
      model: "sdxl/base",
      seed: 77,
      steps: 20,
      cfgscale: 7,
      width: 1024,
      height: 768,
      sampler: "dpmpp_2m",
      scheduler: "karras",
      loras: ["ink"],
      loraweights: ["0.6"],
      swarm_version: "0.9.5",
      aspectratio: "4:3",
    },
    sui_models: [{ name: "sdxl/base.safetensors", param: "model", hash: "0xab" }],
  });
  const expected = {
    dialect: "swarmui",
    generatorVersion: "0.9.5",
    positive: "a pier",
    negative: "people",
    model: { name: "sdxl/base", hash: "0xab" },
    loras: [{ name: "ink", weight: 0.6 }],
    sampler: "dpmpp_2m",
    scheduler: "karras",
    steps: 20,
    cfg: 7,
    seed: "77",
    width: 1024,
    height: 768,
    extra: { aspectratio: "4:3" },
  };
  expect(await read({ parameters: text, prompt: "{}" })).toMatchObject(expected);
  const exif = exifBlock({}, { 37510: unicodeComment(text, "little") });
  expect((await readGeneration(jpegWith({ exif }))).generation).toMatchObject(expected);
});

it("reads Draw Things from the XMP packet of a JPEG", async () => {
  const comment = json({
    c: "a <red> barn & sky",
    uc: "snow",
    model: "sd_xl.ckpt",
    lora: [{ model: "ink.ckpt", weight: 0.5 }],
    sampler: "DPM++ 2M Karras",
    scale: 6,
    seed: 4294967295,
    steps: 25,
    size: "1024x768",
    strength: 1,
  });
  const escaped = comment.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const xmp = `<x:xmpmeta><rdf:Description><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">${escaped}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></x:xmpmeta>`;
  const { generation } = await readGeneration(jpegWith({ xmp }));
  expect(generation).toMatchObject({
    dialect: "drawthings",
    positive: "a <red> barn & sky",
    negative: "snow",
    model: { name: "sd_xl.ckpt" },
    loras: [{ name: "ink.ckpt", weight: 0.5 }],
    sampler: "DPM++ 2M Karras",
    steps: 25,
    cfg: 6,
    seed: "4294967295",
    width: 1024,
    height: 768,
  });
  expect(await read({ "XML:com.adobe.xmp": xmp })).toEqual({
    ...generation,
    sources: [{ ...generation!.sources[0], container: "png" }],
  });
});

it("reads Easy Diffusion from texts of their own and from one comment", async () => {
  const shown = {
    Prompt: "a mill",
    "Negative Prompt": "fog",
    Seed: "31337",
    Steps: "25",
    "Guidance Scale": "7.5",
    Sampler: "euler_a",
    "Stable Diffusion model": "sd-v1-5",
    "LoRA model": "ink",
    "LoRA Strength": "0.4",
    Width: "512",
    Height: "640",
    "Clip Skip": "False",
  };
  const expected = {
    dialect: "easydiffusion",
    generator: "Easy Diffusion",
    positive: "a mill",
    negative: "fog",
    model: { name: "sd-v1-5" },
    loras: [{ name: "ink", weight: 0.4 }],
    sampler: "euler_a",
    steps: 25,
    cfg: 7.5,
    seed: "31337",
    width: 512,
    height: 640,
  };
  const fromPng = await read(shown);
  expect(fromPng).toMatchObject(expected);
  expect(fromPng?.clipSkip).toBeUndefined();
  const api = {
    prompt: "a mill",
    negative_prompt: "fog",
    seed: 31337,
    num_inference_steps: 25,
    guidance_scale: 7.5,
    sampler_name: "euler_a",
    use_stable_diffusion_model: "sd-v1-5",
    use_lora_model: ["ink"],
    lora_alpha: [0.4],
    width: 512,
    height: 640,
  };
  const exif = exifBlock({}, { 37510: unicodeComment(json(api)) });
  expect((await readGeneration(jpegWith({ exif }))).generation).toMatchObject(expected);
});

it("takes a comment of prompts alone for that, from a program it cannot tell", async () => {
  expect(await read({ parameters: "a heron\nNegative prompt: fog" })).toMatchObject({
    dialect: "unknown",
    confidence: 0.2,
    positive: "a heron",
    negative: "fog",
  });
});

it("keeps the text of a dialect it does not know, and takes nothing from pictures of cameras", async () => {
  expect(await read({ generation_data: '{"prompt":"x"}\0' })).toEqual({
    dialect: "unknown",
    confidence: 0,
    sources: [{ container: "png", location: "generation_data", sizeBytes: 15, text: '{"prompt":"x"}\0' }],
  });
  expect(await read({ Title: "Holiday", Description: "a prompt for a poem", Comment: "{}" })).toBeUndefined();
  const exif = exifBlock({
    271: Buffer.from("Canon"),
    272: Buffer.from("EOS"),
    37510: Buffer.from("ASCII\0\0\0at home"),
  });
  expect(await readGeneration(jpegWith({ exif }))).toEqual({ warnings: [] });
});

it("describes the first of several pictures a graph makes, and says that there are more", async () => {
  const sampler = (seed: number) => ({ class_type: "KSampler", inputs: { seed, steps: 5, latent_image: ["9", 0] } });
  const save = (id: string) => ({ class_type: "SaveImage", inputs: { images: [id, 0] } });
  const prompt = json({ 1: sampler(11), 2: sampler(22), 3: save("1"), 4: save("2") });
  const { generation, warnings } = await readGeneration(pngOf({ prompt }));
  expect(generation).toMatchObject({ seed: "11", confidence: 0.3 });
  expect(warnings).toEqual(["several_samplers"]);
});
