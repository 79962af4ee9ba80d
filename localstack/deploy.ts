import { buildForEmulator, deployStacks } from "./deploy-stacks.ts";
import { writeDeployment } from "./deployment.ts";
import { answers } from "./emulator.ts";
import { placeOf } from "./place.ts";
import { main, Refusal, say } from "./refusal.ts";

await main(async () => {
  const { url, folder } = placeOf(process.env);
  if (!(await answers(url))) throw new Refusal(`No emulator answers at ${url}: run npm run localstack:up first.`);
  const beganMs = performance.now();
  say("SST bundles the functions and tells what it would make…");
  const built = await buildForEmulator();
  const bundledMs = performance.now();
  const { deployment, skipped } = await deployStacks(built, url);
  await writeDeployment(folder, deployment);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  say(`Deployed (${seconds(bundledMs - beganMs)} to bundle, ${seconds(performance.now() - bundledMs)} to make):`);
  say(`  API      ${deployment.httpUrl}${deployment.apiKey ? ` (Authorization: Bearer ${deployment.apiKey})` : ""}`);
  say(`  media    s3://${deployment.mediaBucket} (endpoint ${url}, keys test/test)`);
  say("Left out, because the emulator has no use for it:");
  for (const { type, count, why } of skipped) say(`  ${count} × ${type}: ${why}`);
  say("Next: npm run localstack:seed puts a few samples, npm run localstack:page shows the library.");
});
