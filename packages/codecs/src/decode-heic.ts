import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Loaded by a decode child when the first HEIC comes, never before: the program is 1.4 MB of WebAssembly.

type Image = {
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  /** Decodes into `data`, upright; calls back with nothing when it could not. */
  display(target: Decoded, done: (made: unknown) => void): void;
  free(): void;
};
type Decoder = { decode(bytes: Uint8Array): Image[]; decoder: unknown };
type Libheif = { HeifDecoder: new () => Decoder; heif_context_free(context: unknown): void };

const require = createRequire(import.meta.url);
let loaded: Libheif | undefined;

function libheif(): Libheif {
  const start: (options: { wasmBinary: Buffer }) => Libheif = require("libheif-js/libheif-wasm/libheif.js");
  loaded ??= start({ wasmBinary: readFileSync(require.resolve("libheif-js/libheif-wasm/libheif.wasm")) });
  return loaded;
}

export type Decoded = { data: Uint8Array; width: number; height: number };

/** The primary picture of a HEIC as RGBA pixels, turned and cropped as it says, its colours as they are. */
export async function decodeHeic(bytes: Uint8Array, pixelLimit: number): Promise<Decoded> {
  const decoder = new (libheif().HeifDecoder)();
  const images = decoder.decode(bytes);
  try {
    const image = images.find((each) => each.is_primary()) ?? images[0];
    if (!image) throw new Error("no picture in the HEIC can be read");
    const [width, height] = [image.get_width(), image.get_height()];
    if (width * height > pixelLimit) throw new Error("the HEIC exceeds the pixel limit");
    const target = { data: new Uint8Array(width * height * 4), width, height };
    const made = await new Promise((resolve) => image.display(target, resolve));
    if (!made) throw new Error("the picture of the HEIC cannot be decoded");
    return target;
  } finally {
    for (const image of images) image.free();
    if (decoder.decoder) libheif().heif_context_free(decoder.decoder);
  }
}
