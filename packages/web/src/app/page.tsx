import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { CollectionBanner } from "../features/collections/collection-banner.tsx";
import type { GridHandle } from "../features/library/grid/library-grid.tsx";
import { Library } from "../features/library/library.tsx";
import { useLibrary } from "../features/library/use-library.ts";
import { Uploader, type UploaderHandle } from "../features/upload/uploader.tsx";
import { useAddress } from "../lib/address.ts";
import { askNow } from "../lib/changes-feed.ts";
import { Header } from "./header.tsx";
import { OfflineBanner } from "./offline-banner.tsx";
import { OverLibrary } from "./over-library.tsx";
import { Unlock } from "./unlock.tsx";
import { usePageKeys } from "./use-page-keys.ts";
import { useSelecting } from "./use-selecting.ts";

/** The page: the library, and over it whatever the address says is open. */
export function Page() {
  const address = useAddress();
  const queries = useQueryClient();
  const grid = useRef<GridHandle>(null);
  const uploader = useRef<UploaderHandle>(null);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [isPanelOpen, setIsPanelOpen] = useState(false);
  const { show, filter } = address;
  const isFiltering = isPanelOpen || address.editing !== undefined;
  const { shelf, timeline, error, feed, found, arranged } = useLibrary({ address, isPanelOpen: isFiltering });
  const selecting = useSelecting(shelf, address);
  const openFilters = () => setIsPanelOpen((isOpen) => !isOpen);
  const help = () => setIsHelpOpen(true);
  const upload = () => uploader.current?.open();
  usePageKeys({ "?": help, "/": openFilters, u: upload }, !address.asset);
  const retry = () => {
    askNow();
    void queries.invalidateQueries();
  };
  if (feed === "locked") return <Unlock onOpen={retry} />;
  return (
    <div className="page">
      <Header
        timeline={timeline}
        show={show}
        onHelp={help}
        onUpload={upload}
        onFilter={openFilters}
        isFilterOpen={isPanelOpen}
        isStagesOpen={address.page === "stages"}
      />
      {feed === "away" && <OfflineBanner onRetry={retry} />}
      <Library
        shelf={shelf}
        timeline={timeline}
        found={found?.data}
        failure={found?.error}
        filter={filter}
        arranged={arranged}
        banner={<CollectionBanner address={address} isActive={!address.asset && !address.page} />}
        say={selecting.say}
        isPanelOpen={isFiltering}
        onPanelClosed={() => setIsPanelOpen(false)}
        error={error}
        at={address.at}
        handle={grid}
        onRetry={retry}
        onUpload={upload}
        selection={selecting.selection}
        onSelect={selecting.onSelect}
      />
      <OverLibrary
        {...{ address, shelf, arranged, grid, selecting, isHelpOpen }}
        onHelp={setIsHelpOpen}
        onRestored={retry}
      />
      <Uploader handle={uploader} />
    </div>
  );
}
