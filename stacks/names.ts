/** A component's name: `dead-letters` is `DeadLetters`. */
export const titleOf = (name: string): string =>
  name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** What a thing is called in the account where its name is ours to choose: `darkroom-production-intake`. */
export const physicalName = (name: string): string => `${$app.name}-${$app.stage}-${name}`;

export const seconds = (count: number) => `${count} seconds` as const;
