import { Schedules as Contract } from "@darkroom/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type * as z from "zod";
import { ask, send } from "../../lib/api.ts";
import { ScheduleCard } from "./schedule-card.tsx";

export type Schedule = z.infer<typeof Contract.list.answer>["schedules"][number];
export type Changes = z.input<NonNullable<typeof Contract.change.body>>;

const lookEveryMs = 5_000;

/** What is started by itself: when, how much of it, and what the last run came to. */
export function Schedules() {
  const queries = useQueryClient();
  const queryKey = ["schedules"];
  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(Contract.list, {}, signal),
    refetchInterval: lookEveryMs,
  });
  const then = async (done: Promise<Schedule>) => {
    await done;
    await queries.invalidateQueries({ queryKey });
  };
  return (
    <section className="schedules" aria-label="Schedules">
      <h3>Started by itself</h3>
      {!data && !error && <p role="status">Looking…</p>}
      {error && !data && <p role="alert">{error.message}</p>}
      {data && (
        <ul className="schedule-cards">
          {data.schedules.map((schedule) => (
            <ScheduleCard
              key={schedule.scheduleId}
              schedule={schedule}
              onChange={(changes) => then(send(Contract.change, { scheduleId: schedule.scheduleId }, changes))}
              onRun={() => then(send(Contract.run, { scheduleId: schedule.scheduleId }, {}))}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
