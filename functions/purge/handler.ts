import { AssetId } from "@darkroom/domain";
import { purge, queueHandler } from "@darkroom/platform";
import * as z from "zod";
import { stages } from "../stages.ts";

const Message = z.object({ assetId: AssetId });

/** Removes for good what is due in the trash: the only function that may delete an original. */
export const handler = queueHandler(Message, ({ assetId }, ctx) => purge(stages, assetId, ctx));
