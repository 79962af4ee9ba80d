import { httpHandler } from "@darkroom/platform";
import { routes } from "./routes.ts";

export const handler = httpHandler(routes);
