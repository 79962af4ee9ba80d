import { Fault } from "@darkroom/domain";

/** The bytes end before what they announce. */
export const truncated = (what: string) => new Fault("unsupported", "truncated", `The file ends within ${what}`);

/** The bytes cannot be what they claim to be. */
export const invalidImage = (why: string, cause?: unknown) =>
  new Fault("unsupported", "invalid_image", `This is not a readable picture: ${why}`, { cause });

export const zeroByte = () => new Fault("unsupported", "zero_byte", "The file is empty");

/** A camera's raw file of a kind we cannot look into, or without a picture in it. */
export const rawUnsupported = () =>
  new Fault("unsupported", "raw.unsupported", "No picture could be found in this camera's raw file");

export const unsupportedType = (format: string) =>
  new Fault("unsupported", "unsupported_type", `Darkroom cannot make pictures of this type yet: ${format}`, { format });
