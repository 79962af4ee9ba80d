import { Fault } from "@darkroom/domain";

/** The bytes cannot be the sound they claim to be. */
export const invalidAudio = (why: string, cause?: unknown) =>
  new Fault("unsupported", "invalid_audio", `This is not a readable recording: ${why}`, { cause });
