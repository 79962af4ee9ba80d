import { Session as Contract } from "@darkroom/contract";
import { goneCookie, keptKeyOf, keyCookie, keyOf, reply, route } from "@darkroom/platform";

/** The key that was let in is kept where no script reads it. */
const openSession = route(Contract.open, async ({ request, ctx }) => {
  const key = keyOf(request);
  if (ctx.config.apiKeySha256 === undefined || key === undefined) return {};
  const { cookie, expiresAt } = keyCookie(key, ctx.clock.nowMs());
  return reply({ expiresAt }, { headers: { "set-cookie": cookie } });
});

const getSession = route(Contract.get, async ({ request, ctx }) => ({
  isKept: ctx.config.apiKeySha256 !== undefined && keptKeyOf(request) !== undefined,
}));

/** Of this browser alone: the key stays what it is, and so do other browsers' cookies. */
const closeSession = route(Contract.close, async () => reply({}, { headers: { "set-cookie": goneCookie } }));

export const session = [openSession, getSession, closeSession];
