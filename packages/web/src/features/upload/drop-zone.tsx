import { useEffect, useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { droppedOf, type Picked } from "./sending/picked.ts";

const bringsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

/** The whole page takes files that are dropped on it, and says so while they hang over it. */
export function DropZone({ onDrop }: { onDrop: (picked: Picked[]) => void }) {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    let depth = 0; // every element under the pointer tells of itself
    const over = (event: DragEvent) => {
      if (bringsFiles(event)) event.preventDefault();
    };
    const enter = (event: DragEvent) => {
      if (bringsFiles(event)) setIsOver(++depth > 0);
    };
    const leave = (event: DragEvent) => {
      if (bringsFiles(event)) setIsOver(--depth > 0);
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setIsOver(false);
      if (!event.dataTransfer || !bringsFiles(event)) return;
      event.preventDefault();
      void droppedOf(event.dataTransfer).then(onDrop);
    };
    const listeners = { dragover: over, dragenter: enter, dragleave: leave, drop };
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name, listener as EventListener);
    };
  }, [onDrop]);
  if (!isOver) return null;
  return (
    <div className="drop-zone">
      <p>
        <Icon name="upload" /> Let go to upload into the library
      </p>
    </div>
  );
}
