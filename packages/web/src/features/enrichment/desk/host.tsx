import { bytes, visible } from "../../../lib/format.ts";
import { CommandLine } from "../../../ui/command-line.tsx";
import type { Status } from "./use-desk.ts";

/** Who answers: the server with its models, or the stub, with the way to real ones. */
export function Host({ status }: { status: Status }) {
  const { backend, host, models } = status;
  if (backend !== "local") return <NoHost backend={backend} />;
  return (
    <section className="desk-card" aria-label="Host and models">
      <h3>Ollama{host.version === undefined ? "" : ` ${visible(host.version)}`}</h3>
      <p className={host.state === "down" ? "warned" : "soft"}>
        {visible(host.url)}: {host.state === "up" ? "answers" : stateOf(host)}
      </p>
      <ul className="desk-models">
        {models.map((model) => (
          <li key={model.field}>
            <strong>{visible(model.name)}</strong> <code>{model.field}</code>
            <p className={model.isThere === false || model.isOffloaded ? "warned" : "soft"}>{modelState(model)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NoHost({ backend }: Pick<Status, "backend">) {
  return (
    <section className="desk-card" aria-label="Host and models">
      <h3>{backend === "stub" ? "A stub answers" : "No backend"}</h3>
      <p className="soft">
        {backend === "stub"
          ? "Its words are made of the files' facts: no model has looked at anything. For real ones, install Ollama, fetch a model, and start Darkroom with it:"
          : "No jobs are made for models. To have pictures described, install Ollama where the GPU is, and set AI_BACKEND:"}
      </p>
      <CommandLine text="ollama pull gemma4:12b" />
      <CommandLine text="AI_BACKEND=local npm start" />
      <p className="soft">
        <code>docs/enrichment.md</code> tells the rest.
      </p>
    </section>
  );
}

const stateOf = ({ state, code, message }: Status["host"]): string =>
  state === "unknown" ? "not to be reached from here; its workers ask it" : visible(message ?? code ?? "away");

function modelState({
  isThere,
  isLoaded,
  isOffloaded,
  sizeBytes = 0,
  vramBytes = 0,
  digest = "",
}: Status["models"][0]) {
  if (isThere === undefined) return "not known while the host is away";
  if (!isThere) return "not there: npm run darkroom -- ai pull";
  const size = `${bytes(sizeBytes)}, digest ${digest.slice(0, 12)}`;
  if (!isLoaded) return `there, not loaded (${size})`;
  if (isOffloaded) return `loaded, only ${bytes(vramBytes)} of it on the GPU: slow (${size})`;
  return `loaded, all on the GPU (${size})`;
}
