import { Mode } from "@darkroom/domain";

/** A vector of what is said of an asset, for the search by meaning. */
export const embed = Mode.defineVectors({
  name: "embed",
  version: 1,
  after: ["caption", "title", "tags_normalize"],
});
