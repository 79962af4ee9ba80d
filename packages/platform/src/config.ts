import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Fault } from "@darkroom/domain";
import * as z from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().positive();
const modeNames = z
  .string()
  .regex(/^[a-z_]+(\s*,\s*[a-z_]+)*$/, "names of modes with commas between them, or all, or none")
  .transform((text) => (text === "none" ? [] : text.split(",").map((name) => name.trim())));
const loopback = new Set(["127.0.0.1", "localhost", "::1"]);

/** Every environment variable the product reads, with its unit, default and meaning; docs/configuration.md says the same. */
const Environment = z.object({
  DARKROOM_HTTP_PORT: port.default(8080), // page, API, media addresses
  DARKROOM_AWS_PORT: port.default(4566), // embedded S3, SQS and DynamoDB
  DARKROOM_HOST: z.string().default("127.0.0.1"), // what the listeners bind; anything but loopback is refused
  DARKROOM_DATA_DIR: z.string().min(1).default(".darkroom"), // everything the embedded host keeps
  DARKROOM_TABLE: z.enum(["dynoxide", "dynalite"]).optional(), // forces a table; by platform otherwise
  DARKROOM_TABLE_NAME: z.string().min(3).default("darkroom"),
  DARKROOM_MEDIA_BUCKET: z.string().min(3).default("media"), // originals
  DARKROOM_DERIVED_BUCKET: z.string().min(3).default("derived"), // renditions
  DARKROOM_QUEUE_URL: z.string().default("http://127.0.0.1:4566/000000000000/{queue}"), // {queue} is the queue's name
  DARKROOM_DURABILITY: z.enum(["full", "process"]).default("full"), // full: fsync before the answer
  DARKROOM_LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  DARKROOM_DECODE_SLOTS: count.default(() => availableParallelism()), // files decoded at once
  DARKROOM_PLAYBACK: z.enum(["never", "when-needed", "always"]).default("when-needed"), // playable copies of films
  DARKROOM_ORIGINALS_DIR: z.string().optional(), // where local copies of originals lie while stages share them
  DARKROOM_ORIGINALS_BYTES: count.default(2 * 1024 ** 3), // their room together
  DARKROOM_MEDIA_ENDPOINT: z.string().optional(), // where browsers fetch media; by default under the page's own address
  DARKROOM_RESULTS_KEPT: count.max(100).default(10), // versions of what a stage gave of an asset
  DARKROOM_TRASH_DAYS: count.max(3650).default(30), // how long what is in the trash is kept
  DARKROOM_PROFILE: z.enum(["development", "deployed"]).default("development"), // deployed: nobody is let in without a key
  DARKROOM_API_KEY_SHA256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(), // of the key every request to the API must show
  DARKROOM_API_KEY: z.string().optional(), // what the command shows to a deployed API
  DARKROOM_OWNER_TOKEN: z.string().min(32).optional(), // set by the supervisor for its own processes
  DARKROOM_STACKS: z.enum(["on", "off"]).default("on"), // off: nothing is stacked by itself; people still stack what they like
  DARKROOM_SEARCH: z.enum(["on", "off"]).default("on"), // off: no rows are kept, and the search answers search.off
  DARKROOM_BOOT: z.string().optional(), // set by the embedded host: one life of the functions process
  DARKROOM_STEALTH_PROMPTS: z.enum(["off", "on"]).default("off"), // on: prompts hidden in the pixels of PNG and WebP are read
  AI_BACKEND: z.enum(["off", "stub", "local"]).optional(), // who describes pictures; local: OLLAMA_BASE_URL
  AI_MODES: modeNames.default(["caption", "title", "tags_normalize"]), // those that run by themselves; the others on request
  AI_VISION_MODEL: z.string().min(1).default("gemma4:12b"), // for questions with pictures
  AI_FEEDBACK_MODEL: z.string().min(1).optional(), // for questions of words; the vision model's by default
  AI_EMBED_MODEL: z.string().min(1).default("embeddinggemma"), // for vectors
  AI_FALLBACK_URL: z.url({ protocol: /^https?$/ }).optional(), // asked while Ollama is away; speaks as OpenAI does, up to /v1
  AI_FALLBACK_MODEL: z.string().min(1).optional(),
  AI_FALLBACK_KEY: z.string().min(1).optional(), // shown to it as a bearer token
  AI_FALLBACK_MODES: modeNames.default(["words"]), // that may ask it; words: those that show it no picture
  AI_PARALLEL: count.max(16).default(1), // questions asked of one server at a time
  TAGGER_BASE_URL: z.url({ protocol: /^https?$/ }).optional(), // a service whose tags and rating are one more source
  OLLAMA_BASE_URL: z.string().min(1).default("http://127.0.0.1:11434"),
  AI_LIMIT_MIN_SEC: count.max(3600).default(60), // learned limits of an answer are never below this
  AI_LIMIT_MAX_SEC: count.max(3600).default(300), // and never above this
  OLLAMA_RETRY_BACKOFF_MS: count.default(1_000), // before an attempt is made again; doubled for each, with jitter
  OLLAMA_RETRY_BACKOFF_MS_MAX: count.default(30_000),
  OLLAMA_SPAWN_COOLDOWN: z.coerce.number().int().min(0).max(3600).default(10), // seconds between two wakings of the lane
  PROMPTS_DIR: z
    .string()
    .min(1)
    .default(() => fileURLToPath(new URL("../../../prompts", import.meta.url))), // their files
  FFMPEG_PATH: z.string().optional(),
  FFPROBE_PATH: z.string().optional(),
  AWS_REGION: z.string().default("us-east-1"),
  AWS_ACCESS_KEY_ID: z.string().optional(), // signs the media addresses of the embedded host, whose clients sign nothing
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_ENDPOINT_URL_S3: z.url().optional(),
  AWS_ENDPOINT_URL_SQS: z.url().optional(),
  AWS_ENDPOINT_URL_DYNAMODB: z.url().optional(),
});

export type Config = ReturnType<typeof readConfig>;

/** Reads the environment once per process. Throws `config.invalid` naming the variable, what is wrong and what it may be. */
export function readConfig(env: Record<string, string | undefined> = process.env) {
  const read = Environment.safeParse(withoutEmpty(env));
  if (!read.success) {
    const issue = read.error.issues[0];
    const name = issue?.path.join(".") ?? "the environment";
    throw new Fault("invalid", "config.invalid", `${name}: ${issue?.message ?? "is not valid"}`, { field: name });
  }
  const given = read.data;
  if (!loopback.has(given.DARKROOM_HOST)) {
    const why = `DARKROOM_HOST=${given.DARKROOM_HOST} would let other machines in, and Darkroom has no login yet; it binds to loopback only`;
    throw new Fault("denied", "bind.refused", why, { field: "DARKROOM_HOST" });
  }
  return {
    httpPort: given.DARKROOM_HTTP_PORT,
    awsPort: given.DARKROOM_AWS_PORT,
    host: given.DARKROOM_HOST,
    dataDir: given.DARKROOM_DATA_DIR,
    tableKind: given.DARKROOM_TABLE,
    tableName: given.DARKROOM_TABLE_NAME,
    mediaBucket: given.DARKROOM_MEDIA_BUCKET,
    derivedBucket: given.DARKROOM_DERIVED_BUCKET,
    queueUrl: (queue: string): string => given.DARKROOM_QUEUE_URL.replace("{queue}", queue),
    durability: given.DARKROOM_DURABILITY,
    logLevel: given.DARKROOM_LOG_LEVEL,
    decodeSlots: given.DARKROOM_DECODE_SLOTS,
    playback: given.DARKROOM_PLAYBACK,
    originalsDir: given.DARKROOM_ORIGINALS_DIR,
    originalsBytes: given.DARKROOM_ORIGINALS_BYTES,
    mediaEndpoint: given.DARKROOM_MEDIA_ENDPOINT,
    resultsKept: given.DARKROOM_RESULTS_KEPT,
    trashDays: given.DARKROOM_TRASH_DAYS,
    profile: given.DARKROOM_PROFILE,
    apiKeySha256: given.DARKROOM_API_KEY_SHA256,
    apiKey: given.DARKROOM_API_KEY,
    ownerToken: given.DARKROOM_OWNER_TOKEN,
    boot: given.DARKROOM_BOOT,
    stacksByItself: given.DARKROOM_STACKS === "on",
    isSearchOn: given.DARKROOM_SEARCH === "on",
    readsHiddenPrompts: given.DARKROOM_STEALTH_PROMPTS === "on",
    ai: aiOf(given),
    ffmpegPath: given.FFMPEG_PATH,
    ffprobePath: given.FFPROBE_PATH,
    region: given.AWS_REGION,
    keyPair: keyPairOf(given.AWS_ACCESS_KEY_ID, given.AWS_SECRET_ACCESS_KEY),
    endpoints: endpointsOf(given),
  };
}

const endpointsOf = (given: z.infer<typeof Environment>) => ({
  s3: given.AWS_ENDPOINT_URL_S3,
  sqs: given.AWS_ENDPOINT_URL_SQS,
  dynamodb: given.AWS_ENDPOINT_URL_DYNAMODB,
});

/** A variable that is set to nothing is one that is not set. */
const withoutEmpty = (env: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));

const keyPairOf = (accessKeyId: string | undefined, secretAccessKey: string | undefined) =>
  accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;

type Given = z.infer<typeof Environment>;

/** Everything about models. */
function aiOf(given: Given) {
  return {
    backend: given.AI_BACKEND ?? (given.DARKROOM_PROFILE === "deployed" ? ("off" as const) : ("stub" as const)),
    modes: given.AI_MODES,
    visionModel: given.AI_VISION_MODEL,
    wordsModel: given.AI_FEEDBACK_MODEL ?? given.AI_VISION_MODEL,
    embedModel: given.AI_EMBED_MODEL,
    baseUrl: given.OLLAMA_BASE_URL,
    fallback: fallbackOf(given),
    taggerUrl: given.TAGGER_BASE_URL,
    promptsDir: given.PROMPTS_DIR,
    parallel: given.AI_PARALLEL,
    limits: { minMs: given.AI_LIMIT_MIN_SEC * 1000, maxMs: given.AI_LIMIT_MAX_SEC * 1000 },
    spawnCooldownMs: given.OLLAMA_SPAWN_COOLDOWN * 1000,
    backoff: { baseMs: given.OLLAMA_RETRY_BACKOFF_MS, maxMs: given.OLLAMA_RETRY_BACKOFF_MS_MAX },
  };
}

function fallbackOf({ AI_FALLBACK_URL: url, AI_FALLBACK_MODEL: model, ...given }: Given) {
  if (url === undefined && model === undefined) return undefined;
  if (url !== undefined && model !== undefined)
    return { url, model, key: given.AI_FALLBACK_KEY, modes: given.AI_FALLBACK_MODES };
  const why = "AI_FALLBACK_URL and AI_FALLBACK_MODEL: both, or neither";
  throw new Fault("invalid", "config.invalid", why, { field: "AI_FALLBACK_MODEL" });
}
