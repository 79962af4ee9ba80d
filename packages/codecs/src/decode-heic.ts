import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Loaded by a decode child when the first HEIC comes, never before: the program is 1.4 MB of WebAssembly.

type Channel = { id: unknown; width: number; height: number; stride: number; data: Uint8Array };
type Image = { handle: unknown; get_width(): number; get_height(): number; is_primary(): boolean; free(): void };
type Decoder = { decode(bytes: Uint8Array): Image[]; decoder: unknown };
type Libheif = {
  HeifDecoder: new () => Decoder;
  heif_colorspace: { heif_colorspace_RGB: unknown };
  heif_chroma: { heif_chroma_interleaved_RGBA: unknown };
  heif_channel: { heif_channel_interleaved: unknown };
  /** Channels and the image to release, or a code that says why not. */
  heif_js_decode_image2(handle: unknown, space: unknown, chroma: unknown): Promise<Made> | Made;
  heif_image_release(image: unknown): void;
  heif_context_free(context: unknown): void;
};
type Made = { code?: unknown; channels?: Channel[]; image?: unknown } | undefined;

export type Decoded = { data: Uint8Array; width: number; height: number };

const require = createRequire(import.meta.url);
let loaded: Libheif | undefined;

/**
 * The primary picture of a HEIC as RGBA pixels, turned and cropped as it says, its colours as they are. A program that
 * has stumbled is not used again.
 */
export async function decodeHeic(bytes: Uint8Array, pixelLimit: number): Promise<Decoded> {
  loaded ??= start();
  try {
    return await decode(loaded, bytes, pixelLimit);
  } catch (error) {
    loaded = undefined;
    throw error;
  }
}

function start(): Libheif {
  const load: (options: { wasmBinary: Buffer }) => Libheif = require("libheif-js/libheif-wasm/libheif.js");
  return load({ wasmBinary: readFileSync(require.resolve("libheif-js/libheif-wasm/libheif.wasm")) });
}

async function decode(libheif: Libheif, bytes: Uint8Array, pixelLimit: number): Promise<Decoded> {
  const decoder = new libheif.HeifDecoder();
  const images = decoder.decode(bytes);
  const image = images.find((each) => each.is_primary()) ?? images[0];
  if (!image) throw new Error("no picture in the HEIC can be read");
  if (image.get_width() * image.get_height() > pixelLimit) throw new Error("the HEIC exceeds the pixel limit");
  const [space, chroma] = [
    libheif.heif_colorspace.heif_colorspace_RGB,
    libheif.heif_chroma.heif_chroma_interleaved_RGBA,
  ];
  const made = await libheif.heif_js_decode_image2(image.handle, space, chroma);
  const channel = made?.channels?.find(({ id }) => id === libheif.heif_channel.heif_channel_interleaved);
  if (!made || made.code || !channel) throw new Error("the picture of the HEIC cannot be decoded");
  const decoded = withoutPadding(channel);
  libheif.heif_image_release(made.image);
  for (const each of images) each.free();
  libheif.heif_context_free(decoder.decoder);
  return decoded;
}

/** Rows are as long as the decoder likes them, and its memory is its own: a copy. */
function withoutPadding({ width, height, stride, data }: Channel): Decoded {
  const rowBytes = width * 4;
  const pixels = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row += 1)
    pixels.set(data.subarray(row * stride, row * stride + rowBytes), row * rowBytes);
  return { data: pixels, width, height };
}
