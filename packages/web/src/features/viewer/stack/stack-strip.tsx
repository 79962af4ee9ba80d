import type { Assets } from "@darkroom/contract";
import { fileName } from "../../../lib/format.ts";
import { whyNot } from "../../../lib/use-attempt.ts";
import { useKeys } from "../../../lib/use-keys.ts";
import { isVeiled } from "../../../lib/veil.ts";
import { Icon } from "../../../ui/icon.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Toast } from "../../../ui/toast.tsx";
import { urlOf } from "../still.tsx";
import "./stack.css";
import { useStack } from "./use-stack.ts";

type Item = Assets.Item;
type Props = { assetId: string; told: NonNullable<Item["stack"]>; onGo: (assetId: string) => void };

/** The members of a stack in a row, to step through, and what can be done with the one that is seen. */
export function StackStrip({ assetId, told, onGo }: Props) {
  const { stack, error, said, dismiss, show, takeOut, dissolve } = useStack(told);
  const members = stack?.members ?? [];
  const at = members.findIndex((member) => member.assetId === assetId);
  const step = (by: 1 | -1) => {
    const other = members[(at + by + members.length) % members.length];
    if (other) onGo(other.assetId);
  };
  useKeys({ "[": () => step(-1), "]": () => step(1) }, members.length > 1);
  const isCover = stack?.cover?.assetId === assetId;
  return (
    <section className="stack-strip" aria-label={`Stack of ${told.count}`}>
      {error && <p role="alert">{whyNot(error)}</p>}
      <ul>
        {members.map((member) => (
          <Member
            key={member.assetId}
            item={member}
            isSeen={member.assetId === assetId}
            isCover={member.assetId === stack?.cover?.assetId}
            onGo={onGo}
          />
        ))}
      </ul>
      <span className="stack-tools">
        <IconButton
          icon="star"
          label="Make this the cover"
          title="Make this the cover"
          disabled={at < 0 || isCover}
          onClick={() => void show(assetId)}
        />
        <IconButton
          icon="out"
          label="Take this out of the stack"
          title="Take this out of the stack"
          disabled={at < 0}
          onClick={() => void takeOut(assetId)}
        />
        <IconButton
          icon="unstack"
          label="Unstack"
          title="Unstack: show each by itself"
          onClick={() => void dissolve()}
        />
      </span>
      <Toast said={said} onClose={dismiss} />
    </section>
  );
}

type MemberProps = { item: Item; isSeen: boolean; isCover: boolean; onGo: (assetId: string) => void };

function Member({ item, isSeen, isCover, onGo }: MemberProps) {
  const url = urlOf(item, "thumbnail");
  const ending = item.key.split(".").at(-1)?.toUpperCase() ?? "";
  return (
    <li>
      <button
        type="button"
        aria-current={isSeen ? "true" : undefined}
        aria-label={[fileName(item.key), isCover && "cover"].filter(Boolean).join(", ")}
        title={fileName(item.key)}
        data-veiled={isVeiled(item)}
        onClick={() => onGo(item.assetId)}
      >
        {url ? <img src={url} alt="" draggable={false} /> : <Icon name="file" />}
        <span className="stack-kind">
          {isCover && <Icon name="star" />}
          {ending}
        </span>
      </button>
    </li>
  );
}
