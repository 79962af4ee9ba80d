/** Where an import stands. */
export type Figures = {
  phase: "looking" | "putting" | "finishing" | "ended";
  files: number; // found that are to be put or are there already
  sizeBytes: number; // of those to be put
  putFiles: number;
  putBytes: number;
  sidecarFiles: number; // of those put: no asset of their own comes of them
  thereFiles: number; // put by an earlier import
  sameFiles: number; // put now, and the library had these bytes under this key
  refusedFiles: number;
  finishedFiles: number; // every stage final
  failedFiles: number; // of those, with a stage that ended in error
  unseenFiles: number; // put, and not seen finished when the import stopped looking
};

export const noFigures = (): Figures => ({
  phase: "looking",
  files: 0,
  sizeBytes: 0,
  putFiles: 0,
  putBytes: 0,
  sidecarFiles: 0,
  thereFiles: 0,
  sameFiles: 0,
  refusedFiles: 0,
  finishedFiles: 0,
  failedFiles: 0,
  unseenFiles: 0,
});
