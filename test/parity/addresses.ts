import * as z from "zod";
import { Deployment } from "../../localstack/deployment.ts";

/** Everything the suite knows of a host: where it answers and what its things are called. */
export const Addresses = Deployment.extend({
  host: z.enum(["embedded", "emulator", "aws"]),
  endpoint: z.url().optional(), // AWS has one for each service
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }).optional(), // else the shell's
});

export type Addresses = z.infer<typeof Addresses>;

/** What every client of this host is made with. */
export const sharedBy = ({ region, endpoint, credentials }: Addresses) => ({
  region,
  ...(endpoint !== undefined && { endpoint }),
  ...(credentials && { credentials }),
});
