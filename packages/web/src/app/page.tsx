import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Stages } from "../features/jobs/stages.tsx";
import { Filters } from "../features/library/filters.tsx";
import type { GridHandle } from "../features/library/grid/library-grid.tsx";
import { Library } from "../features/library/library.tsx";
import { useLibrary } from "../features/library/use-library.ts";
import { go, leave, useAddress } from "../lib/address.ts";
import { askNow } from "../lib/changes-feed.ts";
import { useKeys } from "../lib/use-keys.ts";
import { Header } from "./header.tsx";
import { Help } from "./help.tsx";
import { OfflineBanner } from "./offline-banner.tsx";
import { OpenAsset } from "./open-asset.tsx";
import { Unlock } from "./unlock.tsx";

/** The page: the library, and over it whatever the address says is open. */
export function Page() {
  const address = useAddress();
  const queries = useQueryClient();
  const grid = useRef<GridHandle>(null);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const { shelf, timeline, error, feed } = useLibrary(address.show);
  const help = () => setIsHelpOpen(true);
  useKeys({ "?": help, s: () => go({ page: "stages" }) }, !address.asset);
  const retry = () => {
    askNow();
    void queries.invalidateQueries();
  };
  if (feed === "locked") return <Unlock onOpen={retry} />;
  return (
    <div className="page">
      <Header total={timeline?.total} onHelp={help} isStagesOpen={address.page === "stages"}>
        <Filters timeline={timeline} show={address.show} />
      </Header>
      {feed === "away" && <OfflineBanner onRetry={retry} />}
      <Library shelf={shelf} timeline={timeline} error={error} at={address.at} handle={grid} onRetry={retry} />
      {address.page === "stages" && <Stages onClose={() => leave({ page: undefined })} />}
      <OpenAsset assetId={address.asset} shelf={shelf} grid={grid} onHelp={help} />
      {isHelpOpen && <Help onClose={() => setIsHelpOpen(false)} />}
    </div>
  );
}
