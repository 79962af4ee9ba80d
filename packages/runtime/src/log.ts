export type LogLevel = "debug" | "info" | "warn" | "error";

/** Notes one thing that happened: a message in lower case without variables, and its variables as fields. */
export type Log = (level: LogLevel, message: string, fields?: Record<string, string | number | boolean>) => void;

/** Says nothing: what a test gets that asks for no log. */
export const silentLog: Log = () => undefined;
