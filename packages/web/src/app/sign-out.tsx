import { Session } from "@darkroom/contract";
import { useQuery } from "@tanstack/react-query";
import { ask, send } from "../lib/api.ts";
import { useAttempt } from "../lib/use-attempt.ts";

/** Lets the key go that this browser keeps, and all the page has shown with it; nothing where it keeps none. */
export function SignOut() {
  const { data } = useQuery({ queryKey: ["session"], queryFn: ({ signal }) => ask(Session.get, {}, signal) });
  const { said, attempt } = useAttempt([]);
  if (!data?.isKept) return null;
  const signOut = async () => {
    const isOut = await attempt(async () => void (await send(Session.close, {}, {})));
    if (isOut) window.location.assign("/"); // whatever the page remembers goes with it
  };
  return (
    <p>
      <button type="button" className="button" onClick={() => void signOut()}>
        Sign out
      </button>{" "}
      This browser keeps the key of this library, for 30 days.
      {said && <span role="alert">{said.message}</span>}
    </p>
  );
}
