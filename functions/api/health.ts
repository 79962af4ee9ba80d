import { Health as Contract } from "@darkroom/contract";
import { checkHealth, reply, route } from "@darkroom/platform";

export const getHealth = route(Contract.get, async ({ ctx }) => {
  const health = await checkHealth(ctx);
  return reply(health, { status: health.status === "fail" ? 503 : 200 });
});
