import { join } from "node:path";
import type { Config } from "./config.ts";

type SearchPlace = { uri: string; storageOptions?: Record<string, string> };

/** Where the rows of the search lie: in the data folder, or, deployed, beside what else is made of the originals. */
export function searchPlaceOf(
  config: Pick<Config, "profile" | "derivedBucket" | "dataDir" | "endpoints" | "region">,
): SearchPlace {
  if (config.profile === "development") return { uri: join(config.dataDir, "search") };
  const { s3: endpoint } = config.endpoints;
  const storageOptions = {
    region: config.region,
    allow_http: "true", // an emulator names its address itself
    ...(endpoint !== undefined && { endpoint }),
  };
  return { uri: `s3://${config.derivedBucket}/search`, storageOptions };
}
