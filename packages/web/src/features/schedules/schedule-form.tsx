import { type FormEvent, useState } from "react";
import type { Changes, Schedule } from "./schedules.tsx";

type Props = {
  schedule: Schedule;
  onSave: (changes: Changes) => Promise<void>;
  onCancel: () => void;
};

/** When a schedule runs, how much it does, and how urgent its jobs are. */
export function ScheduleForm({ schedule, onSave, onCancel }: Props) {
  const { timing, limit, priority, scheduleId } = schedule;
  const [isRhythm, setIsRhythm] = useState("everyMinutes" in timing);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const days = "days" in timing && timing.days ? { days: timing.days } : {};
    void onSave({
      timing: isRhythm
        ? { everyMinutes: Number(given.get("every")) }
        : { at: String(given.get("at")), zone: String(given.get("zone")).trim(), ...days },
      limit: Number(given.get("limit")),
      priority: given.get("priority") === "0" ? 0 : 1,
    });
  };
  return (
    <form className="schedule-form" onSubmit={save} aria-label={`Change ${scheduleId}`}>
      <label>
        When
        <select
          className="field"
          value={isRhythm ? "every" : "at"}
          onChange={({ target }) => setIsRhythm(target.value === "every")}
        >
          <option value="at">at a time of day</option>
          <option value="every">again and again</option>
        </select>
      </label>
      {isRhythm ? <Rhythm timing={timing} /> : <TimeOfDay timing={timing} />}
      <label>
        At most in one run
        <input className="field" name="limit" type="number" min={1} max={100_000} required defaultValue={limit} />
      </label>
      <label>
        Its jobs
        <select className="field" name="priority" defaultValue={priority}>
          <option value={1}>wait behind what people do</option>
          <option value={0}>go before imports</option>
        </select>
      </label>
      <div className="schedule-do">
        <button type="submit" className="button button-strong">
          Save
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

type Timed = { timing: Schedule["timing"] };

function Rhythm({ timing }: Timed) {
  const everyMinutes = "everyMinutes" in timing ? timing.everyMinutes : 120;
  return (
    <label>
      Every so many minutes
      <input className="field" name="every" type="number" min={1} max={40_320} required defaultValue={everyMinutes} />
    </label>
  );
}

function TimeOfDay({ timing }: Timed) {
  const here = "zone" in timing ? timing.zone : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <label>
        At
        <input className="field" name="at" type="time" required defaultValue={"at" in timing ? timing.at : "03:00"} />
      </label>
      <label>
        Time zone
        <input className="field" name="zone" required defaultValue={here} autoComplete="off" spellCheck={false} />
      </label>
    </>
  );
}
