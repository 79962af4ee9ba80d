import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RequestFailed } from "../lib/api.ts";
import { Page } from "./page.tsx";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      networkMode: "always", // a library on this computer is there when the network is not
      retry: (failures, error) => failures < 3 && error instanceof RequestFailed && error.isOffline,
    },
  },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Page />
    </QueryClientProvider>
  );
}
