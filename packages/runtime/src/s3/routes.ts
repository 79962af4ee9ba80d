import { bucketActions } from "./bucket-actions.ts";
import { type Action, type Call, header } from "./call.ts";
import { objectActions } from "./object-actions.ts";
import { s3Error } from "./s3-error.ts";

type Level = "service" | "bucket" | "object";

const actions: Record<string, Action> = { ...bucketActions, ...objectActions };

/** Parameters that refine an action and never choose one. Anything else that S3 knows, or that has no value, is a sub-resource. */
const refining = words(`
  prefix delimiter max-keys marker start-after continuation-token encoding-type fetch-owner key-marker
  upload-id-marker max-uploads part-number-marker max-parts partNumber x-id
`);

/** Source: Amazon S3 API reference, "Operations": the sub-resources there are. */
const subResources = words(`
  abac accelerate acl analytics annotation attributes cors delete encryption intelligent-tiering inventory
  legal-hold lifecycle list-type location logging metadataConfiguration metadataTable metrics notification
  object-lock ownershipControls policy policyStatus publicAccessBlock renameObject replication
  requestPayment restore retention select select-type session tagging torrent uploadId uploads versionId
  versioning versions website
`);

/** The action a request asks for. Throws `NotImplemented` for what S3 may know and we do not: never something else instead. */
export function actionOf(call: Call, level: Level): Action {
  const chosen = call.query.filter(({ name, value, isBare }) => {
    if (name === "versionId" && value === "null") return false;
    return subResources.has(name) || (isBare && !refining.has(name) && !name.startsWith("X-Amz-"));
  });
  const [sub, another] = chosen.map(({ name }) => name);
  const copy =
    level === "object" && call.method === "PUT" && header(call, "x-amz-copy-source") !== undefined ? ["copy"] : [];
  const name = [call.method, level, ...(sub === undefined ? [] : [sub]), ...copy].join(" ");
  const action = actions[name];
  if (action && another === undefined) return action;
  if (sub === undefined && copy.length === 0 && action === undefined)
    throw s3Error("MethodNotAllowed", undefined, { Method: call.method });
  throw s3Error("NotImplemented", `${name} is not implemented here.`);
}

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
