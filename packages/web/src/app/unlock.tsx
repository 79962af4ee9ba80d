import { type FormEvent, useState } from "react";
import { openSession, RequestFailed } from "../lib/api.ts";
import { Notice } from "../ui/notice.tsx";

/** Asks for the key of a deployed library; the browser keeps it, the page does not. */
export function Unlock({ onOpen }: { onOpen: () => void }) {
  const [failure, setFailure] = useState("");
  const [isAsking, setIsAsking] = useState(false);
  const open = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get("key")).trim();
    setIsAsking(true);
    try {
      await openSession(key);
      onOpen();
    } catch (error) {
      setFailure(error instanceof RequestFailed ? error.message : String(error));
      setIsAsking(false);
    }
  };
  return (
    <div className="page">
      <Notice title="This library asks for its key">
        <form className="unlock" onSubmit={(event) => void open(event)}>
          <label htmlFor="key">It was made with the deployment, whose output says where it is kept.</label>
          <input
            id="key"
            className="field"
            name="key"
            type="password"
            autoComplete="current-password"
            required
            aria-describedby="wrong"
          />
          <p id="wrong" role="alert">
            {failure}
          </p>
          <button type="submit" className="button button-strong" disabled={isAsking}>
            Open the library
          </button>
        </form>
      </Notice>
    </div>
  );
}
