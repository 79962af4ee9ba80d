#!/usr/bin/env bash
# The page's journeys need a real Chromium: the one that is there, else the distribution's own package.
set -euo pipefail

if command -v chromium >/dev/null || command -v google-chrome >/dev/null || [ -n "${CHROMIUM_PATH:-}" ]; then
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "The journeys need Chromium: install it, or name it in CHROMIUM_PATH." >&2
  exit 1
fi
echo "Installing Chromium for the page's journeys (about 300 MB)."
apt-get update -qq >/dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null 2>&1
