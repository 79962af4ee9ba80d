import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Filters } from "../features/library/filters.tsx";
import type { GridHandle } from "../features/library/grid/library-grid.tsx";
import { Library } from "../features/library/library.tsx";
import { useLibrary } from "../features/library/use-library.ts";
import { Uploader, type UploaderHandle } from "../features/upload/uploader.tsx";
import { go, useAddress } from "../lib/address.ts";
import { askNow } from "../lib/changes-feed.ts";
import { useKeys } from "../lib/use-keys.ts";
import { Header } from "./header.tsx";
import { OfflineBanner } from "./offline-banner.tsx";
import { OverLibrary } from "./over-library.tsx";
import { Unlock } from "./unlock.tsx";
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
  const { shelf, timeline, error, feed, found } = useLibrary({ show, filter, isPanelOpen });
  const selecting = useSelecting(shelf, address);
  const openFilters = () => setIsPanelOpen((isOpen) => !isOpen);
  const help = () => setIsHelpOpen(true);
  const upload = () => uploader.current?.open();
  const pages = { s: "stages", r: "scans", t: "trash", e: "enrichment", a: "collections", g: "tags" } as const;
  const openPages = Object.fromEntries(Object.entries(pages).map(([key, page]) => [key, () => go({ page })]));
  useKeys({ "?": help, "/": openFilters, u: upload, ...openPages }, !address.asset);
  const retry = () => {
    askNow();
    void queries.invalidateQueries();
  };
  if (feed === "locked") return <Unlock onOpen={retry} />;
  return (
    <div className="page">
      <Header
        total={timeline?.total}
        onHelp={help}
        onUpload={upload}
        onFilter={openFilters}
        isFilterOpen={isPanelOpen}
        isStagesOpen={address.page === "stages"}
      >
        <Filters timeline={timeline} show={show} />
      </Header>
      {feed === "away" && <OfflineBanner onRetry={retry} />}
      <Library
        shelf={shelf}
        timeline={timeline}
        found={found?.data}
        failure={found?.error}
        filter={filter}
        isPanelOpen={isPanelOpen}
        onPanelClosed={() => setIsPanelOpen(false)}
        error={error}
        at={address.at}
        handle={grid}
        onRetry={retry}
        onUpload={upload}
        selection={selecting.selection}
        onSelect={selecting.onSelect}
      />
      <OverLibrary {...{ address, shelf, grid, selecting, isHelpOpen }} onHelp={setIsHelpOpen} onRestored={retry} />
      <Uploader handle={uploader} />
    </div>
  );
}
