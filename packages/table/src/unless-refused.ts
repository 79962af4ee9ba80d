import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/** What the write answered; `undefined` when its condition was refused. The one error of AWS the house knows by name. */
export async function unlessRefused<Answer>(write: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
