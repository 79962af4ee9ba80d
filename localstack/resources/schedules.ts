import { CreateScheduleCommand, UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import * as z from "zod";
import { maker, unlessThere } from "./maker.ts";

const Schedule = z.object({
  name: z.string(),
  scheduleExpression: z.string(),
  scheduleExpressionTimezone: z.string().optional(),
  flexibleTimeWindow: z.object({ mode: z.literal("OFF") }),
  state: z.enum(["ENABLED", "DISABLED"]),
  target: z.object({ arn: z.string(), roleArn: z.string(), input: z.string().optional() }),
});

export const schedule = maker(Schedule, async (given, { scheduler }) => {
  const { arn, roleArn, input } = given.target;
  const settings = {
    Name: given.name,
    ScheduleExpression: given.scheduleExpression,
    ScheduleExpressionTimezone: given.scheduleExpressionTimezone,
    FlexibleTimeWindow: { Mode: given.flexibleTimeWindow.mode },
    State: given.state,
    Target: { Arn: arn, RoleArn: roleArn, Input: input },
  };
  const isNew = await unlessThere(() => scheduler.send(new CreateScheduleCommand(settings)), "ConflictException");
  if (!isNew) await scheduler.send(new UpdateScheduleCommand(settings));
});

const Parameter = z.object({ name: z.string(), type: z.literal("SecureString"), value: z.string() });

export const parameter = maker(Parameter, async ({ name: Name, type: Type, value: Value }, { ssm }) => {
  await ssm.send(new PutParameterCommand({ Name, Type, Value, Overwrite: true }));
});
