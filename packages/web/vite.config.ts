import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

const running = "http://127.0.0.1:8080"; // `npm start` in another terminal

/** The page's strict content policy shapes the build: nothing inline, no data: addresses, everything from its own origin. */
export default defineConfig(({ mode }) => {
  const { DARKROOM_API_URL: target = running } = loadEnv(mode, ".", "DARKROOM_"); // `npx sst dev` names the deployed one
  const proxied = { target, changeOrigin: true };
  return {
    plugins: [react()],
    server: { proxy: { "/v1": proxied, "/s3": proxied } },
    build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  };
});
