import { visible } from "../../../lib/format.ts";
import { describeWait, labelWords } from "../../../lib/job-words.ts";
import type { Details } from "../use-asset.ts";

type Job = Details["jobs"][number];

/** Every stage of an asset: how it stands, which attempt, what it waits for, and why it ended where it did. */
export function Pipeline({ jobs, warnings }: Pick<Details, "jobs" | "warnings">) {
  return (
    <section className="facts-group" aria-labelledby="pipeline">
      <h3 id="pipeline">Pipeline</h3>
      <ol className="jobs">
        {jobs.map((job) => (
          <JobLine key={job.stage} job={job} />
        ))}
      </ol>
      {warnings.length > 0 && (
        <p className="warnings">
          Noticed:{" "}
          {warnings.map((warning) => (
            <code key={warning}>{visible(warning)}</code>
          ))}
        </p>
      )}
    </section>
  );
}

function JobLine({ job }: { job: Job }) {
  const wait = job.waitsFor && describeWait(job.waitsFor);
  const isTried = job.attempt > 0 && (job.state !== "done" || job.attempt > 1);
  return (
    <li className={`job job-${job.label}`}>
      <div className="job-head">
        <span className="job-dot" aria-hidden="true" />
        <strong>{job.stage}</strong>
        <span className="job-label">{labelWords[job.label] ?? job.label}</span>
        {job.degraded && <span className="job-label">with gaps</span>}
      </div>
      {isTried && (
        <p>
          attempt {job.attempt} of {job.maxAttempts}
        </p>
      )}
      {wait && <p>waits for {wait}</p>}
      {job.reason && (
        <p>
          <code title={`Explained in docs/faults.md under ${job.reason}`}>{visible(job.reason)}</code>
          {job.message && <span className="job-message">{visible(job.message)}</span>}
        </p>
      )}
    </li>
  );
}
