import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const running = "http://127.0.0.1:8080"; // `npm start` in another terminal

/** The page's strict content policy shapes the build: nothing inline, no data: addresses, everything from its own origin. */
export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/v1": running, "/s3": running } },
  build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
