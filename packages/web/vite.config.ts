import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The page's strict content policy shapes the build: nothing inline, no data: addresses, everything from its own origin. */
export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/v1": "http://127.0.0.1:8080", "/media": "http://127.0.0.1:8080" } },
  build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
