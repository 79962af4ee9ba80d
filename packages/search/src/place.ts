/** Where the rows lie: a folder, or `s3://bucket/prefix` with what it takes to reach it. */
export type Place = { uri: string; storageOptions?: Record<string, string> };

/** The rows are not there: nobody has built them, or somebody took them away. */
export class RowsMissing extends Error {
  override readonly name = "RowsMissing";
}
