import { useState } from "react";
import { ScheduleForm } from "./schedule-form.tsx";
import { does, next, ran, when } from "./schedule-words.ts";
import type { Changes, Schedule } from "./schedules.tsx";

type Props = {
  schedule: Schedule;
  onChange: (changes: Changes) => Promise<void>;
  onRun: () => Promise<void>;
};

/** One schedule: in words, and as a form where somebody wants it otherwise. */
export function ScheduleCard({ schedule, onChange, onRun }: Props) {
  const [isEditing, setIsEditing] = useState(false);
  const [failure, setFailure] = useState("");
  const { scheduleId, isEnabled, lastRun } = schedule;
  const attempt = async (work: Promise<void>) => {
    setFailure("");
    try {
      await work;
      return true;
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  const save = async (changes: Changes) => {
    if (await attempt(onChange(changes))) setIsEditing(false);
  };
  return (
    <li className="schedule-card">
      <div className="schedule-head">
        <h4>{does(schedule)}</h4>
        <label className="schedule-switch">
          <input
            type="checkbox"
            checked={isEnabled}
            onChange={() => void attempt(onChange({ isEnabled: !isEnabled }))}
            aria-label={`${scheduleId}, switched on`}
          />
          {isEnabled ? "on" : "off"}
        </label>
      </div>
      <p className="schedule-when">
        {when(schedule)} {next(schedule)}
      </p>
      <p className={lastRun?.state === "error" ? "schedule-ran schedule-failed" : "schedule-ran"}>{ran(lastRun)}</p>
      {isEditing ? (
        <ScheduleForm schedule={schedule} onSave={save} onCancel={() => setIsEditing(false)} />
      ) : (
        <div className="schedule-do">
          <button type="button" className="button" onClick={() => setIsEditing(true)}>
            Change
          </button>
          <button type="button" className="button" onClick={() => void attempt(onRun())} disabled={schedule.isAsked}>
            Run now
          </button>
        </div>
      )}
      {failure && <p role="alert">{failure}</p>}
    </li>
  );
}
