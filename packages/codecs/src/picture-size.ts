/** One picture to make of an original: never larger than `longEdgePx`, and never larger than the original. `moves`: only of what moves. */
export type PictureSize = { role: string; longEdgePx: number; format: "webp" | "jpeg"; moves?: true };
