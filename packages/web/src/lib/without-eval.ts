import * as z from "zod";

// The page's content policy forbids eval. zod compiles its parsers with it where it may, and asking whether it may is
// already reported as a violation; so it is told before the first schema is made. Imported first, in main.tsx.
z.config({ jitless: true });
