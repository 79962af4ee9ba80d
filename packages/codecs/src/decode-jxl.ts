import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Decoded } from "./decode-heic.ts";

// Loaded by a decode child when the first JPEG XL comes, never before: the program is 0.8 MB of WebAssembly.

type Libjxl = { decode(bytes: Uint8Array): ImageData | null };

/** What the program, made for browsers, hands its pixels over in. */
class ImageData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

const require = createRequire(import.meta.url);
let loaded: Promise<Libjxl> | undefined;

async function start(): Promise<Libjxl> {
  Object.assign(globalThis, { ImageData });
  const { default: load } = await import("@jsquash/jxl/codec/dec/jxl_dec.js");
  const wasmBinary = readFileSync(require.resolve("@jsquash/jxl/codec/dec/jxl_dec.wasm"));
  return (await load({ wasmBinary, noInitialRun: true })) as unknown as Libjxl;
}

/** The first frame of a JPEG XL, upright and in sRGB, as RGBA pixels. A program that has stumbled is not used again. */
export async function decodeJxl(bytes: Uint8Array, pixelLimit: number): Promise<Decoded> {
  loaded ??= start();
  try {
    const decoded = (await loaded).decode(bytes);
    if (!decoded) throw new Error("the picture of the JPEG XL cannot be decoded");
    if (decoded.width * decoded.height > pixelLimit) throw new Error("the JPEG XL exceeds the pixel limit");
    const { buffer, byteOffset, byteLength } = decoded.data;
    return { ...decoded, data: new Uint8Array(buffer, byteOffset, byteLength) };
  } catch (error) {
    loaded = undefined;
    throw error;
  }
}
