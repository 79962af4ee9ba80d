/// <reference path="./.sst/platform/config.d.ts" />

/** Stages that are made to be thrown away, with all they hold. Every other one is somebody's library. */
const isPassing = (stage = "") => /^(dev|ci|test|local)(-|$)/.test(stage);

export default $config({
  app(input) {
    return {
      name: "darkroom",
      removal: isPassing(input?.stage) ? "remove" : "retain",
      protect: !isPassing(input?.stage),
      home: "aws",
      types: { ignore: ["packages"] },
      providers: {
        aws: { version: "7.30.0", region: (process.env["AWS_REGION"] ?? "us-east-1") as "us-east-1" },
        random: "4.16.6",
      },
    };
  },
  async run() {
    const { media, derived } = await import("./stacks/storage.ts");
    const { table } = await import("./stacks/table.ts");
    const { queueUrl } = await import("./stacks/queues.ts");
    await import("./stacks/workers.ts");
    await import("./stacks/schedules.ts");
    const { api } = await import("./stacks/api.ts");
    const { web } = await import("./stacks/web.ts");
    await import("./stacks/alarms.ts");
    await import("./stacks/people.ts");
    const { apiKey } = await import("./stacks/secrets.ts");
    return {
      page: web?.url,
      api: api.url,
      apiKey: apiKey.name,
      media: media.name,
      derived: derived.name,
      table: table.name,
      queues: queueUrl,
    };
  },
});
