import { OpenApi as Contract } from "@darkroom/contract";
import { route } from "@darkroom/platform";

export const getOpenApi = route(Contract.get, async () => Contract.document());
