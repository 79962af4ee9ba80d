import type { Assets } from "@darkroom/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { Stages } from "../features/jobs/stages.tsx";
import { Filters } from "../features/library/filters.tsx";
import { Library } from "../features/library/library.tsx";
import type { GridHandle } from "../features/library/library-grid.tsx";
import { useLibrary } from "../features/library/use-library.ts";
import { useNeighbours } from "../features/library/use-neighbours.ts";
import { Viewer } from "../features/viewer/viewer.tsx";
import { go, leave, useAddress } from "../lib/address.ts";
import { askNow } from "../lib/changes-feed.ts";
import { useKeys } from "../lib/use-keys.ts";
import { Header } from "./header.tsx";
import { Help } from "./help.tsx";
import { OfflineBanner } from "./offline-banner.tsx";

type Item = Assets.Item;

/** The page: the library, and over it whatever the address says is open. */
export function Page() {
  const address = useAddress();
  const queries = useQueryClient();
  const grid = useRef<GridHandle>(null);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const { shelf, timeline, error, feed } = useLibrary(address.show);
  const neighbours = useNeighbours(shelf, address.asset);
  useKeys({ "?": () => setIsHelpOpen(true), s: () => go({ page: "stages" }) }, !address.asset);
  const retry = () => {
    askNow();
    void queries.invalidateQueries();
  };
  const { item } = neighbours;
  const last = useRef<Item>(undefined);
  useEffect(() => {
    if (address.asset) last.current = item ?? last.current;
    else if (last.current) {
      grid.current?.goTo({ at: last.current.capturedAt, assetId: last.current.assetId, focus: true });
      last.current = undefined;
    }
  }, [address.asset, item]);
  const reveal = useCallback(({ capturedAt, assetId }: Item) => grid.current?.goTo({ at: capturedAt, assetId }), []);
  return (
    <div className="page">
      <Header total={timeline?.total} onHelp={() => setIsHelpOpen(true)} isStagesOpen={address.page === "stages"}>
        <Filters timeline={timeline} show={address.show} />
      </Header>
      {feed === "away" && <OfflineBanner onRetry={retry} />}
      <Library shelf={shelf} timeline={timeline} error={error} at={address.at} handle={grid} onRetry={retry} />
      {address.page === "stages" && <Stages onClose={() => leave({ page: undefined })} />}
      {address.asset && (
        <Viewer
          key="viewer"
          assetId={address.asset}
          item={item}
          previous={neighbours.previous}
          next={neighbours.next}
          onGo={(asset) => go({ asset }, { inPlace: true })}
          onFound={reveal}
          onClose={() => leave({ asset: "" })}
          onHelp={() => setIsHelpOpen(true)}
        />
      )}
      {isHelpOpen && <Help onClose={() => setIsHelpOpen(false)} />}
    </div>
  );
}
