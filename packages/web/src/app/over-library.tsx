import type { ComponentProps, RefObject } from "react";
import type { Arranged } from "../features/library/arranged/use-arranged.ts";
import type { GridHandle } from "../features/library/grid/library-grid.tsx";
import type { Shelf } from "../features/library/shelf/shelf.ts";
import type { Address } from "../lib/address.ts";
import { Dialogs } from "./dialogs.tsx";
import { OpenAsset } from "./open-asset.tsx";
import { SelectionLayer } from "./selection-layer.tsx";
import type { Selecting } from "./use-selecting.ts";

type Props = {
  address: Address;
  shelf: Shelf;
  arranged: Arranged | undefined;
  grid: RefObject<GridHandle | null>;
  selecting: Selecting;
  isHelpOpen: boolean;
  onHelp: (isOpen: boolean) => void;
} & Pick<ComponentProps<typeof Dialogs>, "onRestored">;

/** What lies over the library: what can be done with a selection, the asset that is open, and dialogs. */
export function OverLibrary({ address, shelf, arranged, grid, selecting, isHelpOpen, onHelp, onRestored }: Props) {
  const { asset, page, scan, mode } = address;
  return (
    <>
      <SelectionLayer selecting={selecting} arranged={arranged} isActive={!asset && !page && !isHelpOpen} />
      <OpenAsset assetId={asset} {...{ shelf, arranged, grid }} onHelp={() => onHelp(true)} selecting={selecting} />
      <Dialogs
        {...{ page, scan, mode, isHelpOpen, onRestored }}
        selected={() => selecting.selection.ids()}
        onHelpClosed={() => onHelp(false)}
      />
    </>
  );
}
