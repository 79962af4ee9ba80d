import { Fault } from "@darkroom/domain";

/** The bytes end before what they announce. */
export const truncated = (what: string) => new Fault("unsupported", "truncated", `The file ends within ${what}`);

/** The bytes cannot be what they claim to be. */
export const invalidImage = (why: string, cause?: unknown) =>
  new Fault("unsupported", "invalid_image", `This is not a readable picture: ${why}`, { cause });

export const zeroByte = () => new Fault("unsupported", "zero_byte", "The file is empty");

export const unsupportedType = (format: string) =>
  new Fault("unsupported", "unsupported_type", `Darkroom cannot make pictures of this type yet: ${format}`, { format });
