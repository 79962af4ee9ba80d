import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

const mostAtOnce = 1000;

/**
 * Gives every Query and Scan a Limit, and lowers a larger one to 1,000: without one, the embedded table reads the whole
 * partition under one lock before it answers.
 */
export function limitQueries(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== "QueryCommand" && commandName !== "ScanCommand") return next(args);
        const input = args.input as { Limit?: number };
        input.Limit = Math.min(input.Limit ?? mostAtOnce, mostAtOnce);
        return next(args);
      },
    { step: "initialize", name: "limitQueries", override: true },
  );
}
