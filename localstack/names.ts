import type { Resource } from "./deploy-graph.ts";

/** Types whose names are SST's to choose, and where they stand. */
const chosenBySst: Record<string, "name" | "bucket"> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:s3/bucketObjectv2:BucketObjectv2": "bucket",
  "aws:dynamodb/table:Table": "name",
  "aws:iam/role:Role": "name",
  "aws:apigatewayv2/api:Api": "name",
  "aws:scheduler/schedule:Schedule": "name",
};

/** What SST puts behind a name: 8 of its letters, or 12 behind the bucket of its own. */
const randomEnd = /-(?:[abcdefhkmnorstuvwxz]{8}|[abcdefhkmnorstuvwxz]{12})$/;

/**
 * The names without the random ends that make them unique on earth, by the names with them. SST keeps names in its state
 * from one deployment to the next; here every run would make another bucket.
 */
export function steadyNames(resources: readonly Resource[]): Record<string, string> {
  const names = resources.flatMap(({ type, inputs }) => {
    const name = inputs[chosenBySst[type] ?? ""];
    return typeof name === "string" && randomEnd.test(name) ? [[name, name.replace(randomEnd, "")] as const] : [];
  });
  return Object.fromEntries(names);
}
