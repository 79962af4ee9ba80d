import type { Settings } from "./settings.ts";

/** The ways generators write their settings down; `unknown` keeps its text and no more. */
export type Dialect =
  | "automatic1111"
  | "comfyui"
  | "invokeai"
  | "fooocus"
  | "novelai"
  | "swarmui"
  | "drawthings"
  | "easydiffusion"
  | "unknown";

/** The texts of a picture by what generators call them; of several with one name, the first. */
export type Texts = ReadonlyMap<string, string>;

/** What one dialect made of a picture's texts. */
export type Reading = {
  dialect: Dialect;
  /** The texts that are this dialect's, the one that was read first. */
  used: string[];
  settings: Settings;
  /** 1 structured settings; 0.9 settings in a line; 0.6 a graph with one sampler, 0.3 with several; 0.2 a prompt alone. */
  confidence: number;
  warnings?: string[];
};
