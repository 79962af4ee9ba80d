/** The assets somebody has selected. */
export class Selection {
  readonly #ids = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #size = 0;
  #changes = 0;
  anchor: string | undefined; // where a range begins

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly size = (): number => this.#size;

  /** How often it changed: who shows many of them looks again when this is another. */
  readonly changes = (): number => this.#changes;

  readonly isActive = (): boolean => this.#size > 0;

  has(assetId: string): boolean {
    return this.#ids.has(assetId);
  }

  ids(): string[] {
    return [...this.#ids];
  }

  /** Takes one in, or out; a range goes on from there. */
  toggle(assetId: string): void {
    this.set([assetId], !this.#ids.has(assetId));
    this.anchor = assetId;
  }

  /** Takes these in, or out. */
  set(assetIds: readonly string[], isSelected: boolean): void {
    for (const assetId of assetIds) isSelected ? this.#ids.add(assetId) : this.#ids.delete(assetId);
    this.#tell();
  }

  clear(): void {
    this.#ids.clear();
    this.anchor = undefined;
    this.#tell();
  }

  #tell(): void {
    this.#size = this.#ids.size;
    this.#changes += 1;
    for (const listener of this.#listeners) listener();
  }
}
