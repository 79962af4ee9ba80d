import type { Assets } from "@darkroom/contract";
import { urlOf } from "./still.tsx";

type Props = { item: Assets.Item; onShow: () => void };

/** In place of a picture that is veiled: what it is treated as, and a way to see it all the same. */
export function Veiled({ item, onShow }: Props) {
  const thumbnail = urlOf(item, "thumbnail");
  return (
    <div className="veiled" data-veiled style={{ backgroundColor: item.dominantColor }}>
      {thumbnail && <img src={thumbnail} alt="" />}
      <div className="veiled-words">
        <p>{item.nsfw === "explicit" ? "Treated as explicit" : "No model could say whether this is explicit"}</p>
        <button type="button" className="button" onClick={onShow}>
          Show it
        </button>
      </div>
    </div>
  );
}
