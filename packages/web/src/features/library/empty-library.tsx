import { CommandLine } from "../../ui/command-line.tsx";

const keys = "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test";

/** How the first folder gets in. What arrives is shown at once, so the page says so. */
export function EmptyLibrary({ onUpload }: { onUpload: () => void }) {
  const endpoint = `http://${window.location.hostname}:4566`;
  return (
    <main className="notice empty-library">
      <span className="safelight" aria-hidden="true" />
      <h1>Your library is empty</h1>
      <div className="notice-words">
        <p>Put a folder of photos and videos in. They appear here while they arrive; this page needs no reload.</p>
        <p>
          <button type="button" className="button button-strong" onClick={onUpload}>
            Upload files
          </button>{" "}
          or drop them anywhere on this page.
        </p>
        <h2>A folder of this computer</h2>
        <CommandLine text="npm start -- ~/Pictures" />
        <h2>Any S3 client</h2>
        <CommandLine text={`${keys} aws s3 cp ~/Pictures s3://media/ --recursive --endpoint-url ${endpoint}`} />
        <p className="fine">
          4566 stands for the port of <code>DARKROOM_AWS_PORT</code>. Files are copied as they are and never changed.
        </p>
      </div>
    </main>
  );
}
