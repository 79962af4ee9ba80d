/** How work is stopped, and how it shows that it lives: the lease is renewed only while `progress()` is called. */
export type Pulse = { signal: AbortSignal; progress(): void };
