import { Timeline as Contract } from "@darkroom/contract";
import { route } from "@darkroom/platform";
import { Counts } from "@darkroom/table";

export const getTimeline = route(Contract.get, async ({ ctx }) => {
  const months = [];
  const total = { count: 0, image: 0, video: 0, audio: 0, other: 0, failed: 0, busy: 0 };
  for await (const counted of Counts.listMonths(ctx.table)) {
    const { month, image, video, audio, other, failed, busy } = counted;
    const count = Counts.totalOf(counted);
    if (count === 0) continue;
    months.push({ month, count, image, video, audio, other, failed, busy });
    total.count += count;
    total.image += image;
    total.video += video;
    total.audio += audio;
    total.other += other;
    total.failed += failed;
    total.busy += busy;
  }
  return { months, total };
});
