import * as z from "zod";

export const Id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

const text = (most: number) => z.string().trim().min(1).max(most);

/** One thing that is judged. Points are given only where all criteria of a rubric say how many there are. */
const Criterion = z.strictObject({
  id: Id,
  name: text(80),
  description: text(400),
  maxPoints: z.number().int().min(1).max(100).optional(),
});

/** What people write: by what something is judged, and in which language its author is told. */
export const Settings = z.strictObject({
  title: text(120),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/), // BCP 47
  task: text(2_000).optional(), // what the author was asked to do
  criteria: z
    .array(Criterion)
    .min(1)
    .max(12)
    .refine((criteria) => new Set(criteria.map(({ id }) => id)).size === criteria.length, "two criteria have one id"),
  usesImage: z.boolean().default(false), // the picture is judged, too, and not its text alone
});
export type Settings = z.infer<typeof Settings>;

/** One version of a rubric. It never changes: other words are another version. */
export const Info = z.object({
  ...Settings.shape,
  id: Id,
  version: z.number().int().positive(), // 1, 2, 3, …
  createdAt: z.string(), // ISO 8601 UTC
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** The next version, after the latest one there is; the latest itself when nothing differs. */
export function next(latest: Info | undefined, id: string, settings: Settings, nowMs: number): Info {
  if (latest && JSON.stringify(Settings.strip().parse(latest)) === JSON.stringify(Settings.parse(settings)))
    return latest;
  const version = (latest?.version ?? 0) + 1;
  return { ...settings, id, version, createdAt: new Date(nowMs).toISOString(), revision: latest?.revision ?? 0 };
}

/** Does every criterion say how many points there are? */
export const hasPoints = ({ criteria }: Pick<Settings, "criteria">): boolean =>
  criteria.every(({ maxPoints }) => maxPoints !== undefined);
