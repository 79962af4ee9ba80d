import { Session as Contract } from "@darkroom/contract";
import { keyCookie, keyOf, reply, route } from "@darkroom/platform";

/** The key that was let in is kept where no script reads it. */
export const openSession = route(Contract.open, async ({ request, ctx }) => {
  const key = keyOf(request);
  if (ctx.config.apiKeySha256 === undefined || key === undefined) return {};
  const { cookie, expiresAt } = keyCookie(key, ctx.clock.nowMs());
  return reply({ expiresAt }, { headers: { "set-cookie": cookie } });
});
