import { Icon } from "../ui/icon.tsx";

/** What is shown is what was last heard. */
export function OfflineBanner({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="banner" role="alert">
      <Icon name="warning" />
      <span>
        <strong>Darkroom does not answer.</strong> What you see is how it was; it is asked again by itself.
      </span>
      <button type="button" className="button" onClick={onRetry}>
        Try now
      </button>
    </div>
  );
}
