#!/usr/bin/env bash
# Builds the pages into dist/, and only what changed since the last time: `build.sh build` or `build.sh test`.
set -euo pipefail
cd "$(dirname "$0")"

fail() {
  echo "web-player: $1" >&2
  exit 1
}

command -v node >/dev/null || fail "Node.js is missing. Install Node.js 20.19 or newer (Debian: apt install nodejs npm, or https://nodejs.org) and build again."
command -v npm >/dev/null || fail "npm is missing. Install it with Node.js (Debian: apt install npm) and build again."
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
  fail "Node.js $(node --version) is too old. Install Node.js 20.19 or newer and build again."

digest() {
  sha256sum "$@" | sha256sum | cut -d' ' -f1
}

install_packages() {
  local wanted
  wanted="$(digest package.json package-lock.json) $(node --version)"
  [[ "$(cat node_modules/.mediahub-stamp 2>/dev/null)" == "$wanted" ]] && return
  npm ci --no-audit --no-fund --loglevel=error || fail "npm ci failed (see above). Check that this machine reaches its npm registry."
  echo "$wanted" >node_modules/.mediahub-stamp
}

sources() {
  find src -type f ! -name '*.test.ts' | LC_ALL=C sort
  ls ./*.html package.json package-lock.json tsconfig.json vite.config.ts build.sh
}

build() {
  local wanted
  mapfile -t files < <(sources)
  wanted="$(digest "${files[@]}")"
  [[ "$(cat dist/.stamp 2>/dev/null)" == "$wanted" ]] && return
  install_packages
  npm run --silent build
  echo "$wanted" >dist/.stamp
}

case "${1:-build}" in
  build) build ;;
  test)
    install_packages
    npm run --silent test
    ;;
  *) fail "unknown command '$1'. Use build or test." ;;
esac
