import { Logger } from "@aws-lambda-powertools/logger";
import type { Config } from "./config.ts";

/** JSON lines, one per thing that happened; the message has no variables in it, they are fields. */
export type Log = {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
};

/** The log of one process. Names of files, captions, prompts and places never go into it. */
export function openLog(config: Pick<Config, "logLevel">): Log {
  const level = config.logLevel.toUpperCase() as "DEBUG" | "INFO" | "WARN" | "ERROR";
  const logger = new Logger({ serviceName: "darkroom", logLevel: level });
  return {
    debug: (message, fields = {}) => {
      if (level === "DEBUG") logger.debug(message, fields); // a line that is not written costs nothing
    },
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}
