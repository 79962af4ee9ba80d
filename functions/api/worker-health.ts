import { WorkerHealth as Contract } from "@darkroom/contract";
import { type Context, type Reply, reply, route } from "@darkroom/platform";
import { alarmsOf, laneState, lookAtHost } from "@darkroom/platform/enrich";

const headers = { "cache-control": "private, no-store", vary: "Origin" };

export const getWorkersHealth = route(Contract.get, ({ ctx }) => workersHealth(ctx));
export const getLearningWorkerHealth = route(Contract.getLearning, ({ ctx }) => workersHealth(ctx));

async function workersHealth(ctx: Context): Promise<Reply> {
  const [state, host] = await Promise.all([laneState(ctx), lookAtHost(ctx)]);
  const alarms = ctx.config.ai.backend === "off" ? [] : alarmsOf(state);
  const checks = [
    check("lane", state.closed?.reason),
    check("host", host.state === "down" ? host.code : undefined),
    check("queue", alarms.includes("queue_idle") ? "queue_idle" : undefined),
    check("heartbeat", alarms.includes("no_heartbeat") ? "no_heartbeat" : undefined),
  ];
  const isHealthy = checks.every(({ status }) => status === "pass");
  const answer = { status: isHealthy ? "healthy" : "degraded", currentRole: "operator", checks };
  return reply(answer, { status: isHealthy ? 200 : 503, headers });
}

const check = (name: string, failure: string | undefined) =>
  failure === undefined ? { name, status: "pass" } : { name, status: "fail", detail: failure };
