export type { DecodePool, PoolOptions } from "./decode-pool.ts";
export { openDecodePool } from "./decode-pool.ts";
export type { PictureSize } from "./picture-size.ts";
export type { Original, Picture, Pictures } from "./pictures.ts";
export { makePictures } from "./pictures.ts";
export type { Pulse } from "./pulse.ts";
export type { Slot } from "./slots.ts";
export type { Sniffed } from "./sniff.ts";
export { sniff } from "./sniff.ts";
