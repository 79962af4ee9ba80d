import { createHash, timingSafeEqual } from "node:crypto";
import { Fault } from "@darkroom/domain";
import type { Config } from "./config.ts";
import type { HttpRequest } from "./route.ts";

/** The cookie a browser keeps the key in: sent to this host only, over TLS only, and read by no script. */
const cookieName = "__Host-darkroom-key";
const keptSec = 30 * 86_400;
const attributesFor = (sec: number) => `Path=/; Max-Age=${sec}; Secure; HttpOnly; SameSite=Strict`;

type Shown = Pick<HttpRequest, "headers" | "cookies">;

/**
 * Lets a request pass that shows the key of this deployment: in `x-api-key`, as a bearer, or in the cookie of the page.
 * Without a key configured everybody passes on a machine of one's own, and nobody elsewhere. Throws `key.required`,
 * `key.wrong`, `key.unset`.
 */
export function demandKey(request: Shown, { apiKeySha256, profile }: Pick<Config, "apiKeySha256" | "profile">): void {
  if (apiKeySha256 === undefined) {
    if (profile === "development") return;
    throw new Fault("unavailable", "key.unset", "This deployment has no key, so nobody is let in");
  }
  const key = keyOf(request);
  if (key === undefined) throw new Fault("denied", "key.required", "This library asks for its key");
  const digest = createHash("sha256").update(key).digest();
  if (timingSafeEqual(digest, Buffer.from(apiKeySha256, "hex"))) return;
  throw new Fault("denied", "key.wrong", "This is not the key of this library");
}

/** The key a request shows, if it shows one. */
export function keyOf({ headers, cookies }: Shown): string | undefined {
  const [, bearer] = /^Bearer (\S+)$/i.exec(headers["authorization"] ?? "") ?? [];
  return headers["x-api-key"] ?? bearer ?? keptKeyOf({ cookies });
}

/** The key a browser keeps in its cookie, if it keeps one. */
export const keptKeyOf = ({ cookies }: Pick<Shown, "cookies">): string | undefined =>
  cookies.find((one) => one.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);

/** A `Set-Cookie` that keeps the key for 30 days, and when that ends. */
export function keyCookie(key: string, nowMs: number): { cookie: string; expiresAt: string } {
  const expiresAt = new Date(nowMs + keptSec * 1000).toISOString();
  return { cookie: `${cookieName}=${key}; ${attributesFor(keptSec)}`, expiresAt };
}

/** A `Set-Cookie` that lets that cookie go. */
export const goneCookie = `${cookieName}=; ${attributesFor(0)}`;
