# Sourced by every script: where things are, how a step is shown, what is skipped. Runs nothing by itself.
# shellcheck shell=bash
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1

# Caches outlive the clone, so that a second clone builds in minutes.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/handsight
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
export HANDSIGHT_WASM_TARGET_DIR=${HANDSIGHT_WASM_TARGET_DIR:-$CACHE/target-wasm}
export npm_config_cache=${HANDSIGHT_NPM_CACHE:-$CACHE/npm}
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}

# Checking tools from PyPI live in a folder of their own; scripts/python-tools fills it.
VENV=$CACHE/venv
export HANDSIGHT_PYTHON_TOOLS=$VENV/bin

# What belongs to this clone: binaries as built here, stamps, logs, process ids. Ignored by git.
BUILD=$ROOT/.build
mkdir -p "$CACHE" "$BUILD/logs" "$BUILD/bin" "$BUILD/stamps"

# Measurement files and the advisory database, where they lie beside the clone; everything that uses them is
# skipped with a word where they do not.
export HANDSIGHT_SHARED=${HANDSIGHT_SHARED:-$ROOT/../shared}

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' plain=$'\e[0m'; else bold='' dim='' red='' plain=''; fi
say() { printf '%s\n' "$*"; }
fail() { printf '%s%s%s\n' "$red" "$*" "$plain" >&2; exit 1; }

# step N OF TITLE COMMAND… runs a command under a numbered title and says how long it took.
step() {
  local number=$1 of=$2 title=$3 begun=$SECONDS
  shift 3
  say "${bold}[$number/$of] $title${plain}"
  "$@" || fail "[$number/$of] $title: failed (see above)"
  say "${dim}[$number/$of] done in $((SECONDS - begun)) s${plain}"
}

# beside NAME COMMAND… begins a command beside the script, as the process $beside; what it prints goes to
# .build/logs/NAME.log. await_beside NAME waits for it, shows the log if it failed, and gives its exit code; end_beside
# ends it with everything that it started, for which it is in a process group of its own.
beside=
beside() {
  local name=$1
  shift
  set -m
  "$@" >"$BUILD/logs/$name.log" 2>&1 </dev/null &
  beside=$!
  set +m
}
await_beside() {
  local code=0
  wait "$beside" || code=$?
  beside=
  [ "$code" = 0 ] || cat "$BUILD/logs/$1.log"
  return "$code"
}
end_beside() {
  [ -z "$beside" ] || kill -TERM -- "-$beside" 2>/dev/null || true
  beside=
}

# fingerprint PATH… is one hash over the names and contents of all files below the paths.
fingerprint() {
  find "$@" -type f -not -path '*/node_modules/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-32
}

# fresh NAME HASH: whether the stamp NAME already carries HASH. stamp NAME HASH: put it there.
fresh() { [ "$(cat "$BUILD/stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() { printf '%s\n' "$2" >"$BUILD/stamps/$1"; }

# claim_target makes the shared target folder trustworthy. Cargo tells what is fresh by time alone, and two clones that
# share the folder look alike to it: after another clone has built, this one's files would seem older than what that
# one made. So whoever builds next after another clone makes its own files newer first.
claim_target() {
  local mark=$CARGO_TARGET_DIR/.built-from
  if [ "$(cat "$mark" 2>/dev/null)" != "$ROOT" ]; then
    find protocol agent backend migrations frontend xtask bench schema.graphql Cargo.toml -type f \
      -not -path '*/node_modules/*' -exec touch {} + 2>/dev/null || true
    mkdir -p "$CARGO_TARGET_DIR" && echo "$ROOT" >"$mark"
  fi
}

# npm_install FOLDER installs exactly what its lock file names, once per lock file.
npm_install() {
  local folder=$1 mark=$1/node_modules/.installed-lock.json
  if cmp -s "$folder/package-lock.json" "$mark"; then return 0; fi
  (cd "$folder" && npm ci --no-fund --no-audit --loglevel=error) && cp "$folder/package-lock.json" "$mark"
}

# build_console [--release|--demo|--dev] OUT builds the browser console unless nothing it is made of has changed.
build_console() {
  local kind=$1 out=$2 hash
  hash=$(fingerprint frontend xtask schema.graphql Cargo.toml Cargo.lock scripts/wasm-toolchain.sh)
  if fresh "console$kind" "$hash" && [ -f "$out/index.html" ]; then
    say "unchanged: $out"
    grep '^first load' "$BUILD/logs/console$kind.log" || true
    return 0
  fi
  claim_target
  cargo run --locked --package handsight-xtask -- console "$kind" --out "$out" |
    tee "$BUILD/logs/console$kind.log"
  [ "${PIPESTATUS[0]}" = 0 ] && stamp "console$kind" "$hash"
}

# build_server PROFILE builds server and agent, and copies them into .build/bin/PROFILE, so that another clone that
# shares the target folder cannot change them under a running server. `build_server dev tested` takes those that the
# tests have built already: by themselves they would be compiled once more, with fewer features of their libraries.
build_server() {
  local profile=$1 into=$BUILD/bin/$1 line how
  mkdir -p "$into"
  claim_target
  how=(build --profile "$profile" --package handsight-server --package handsight-agent --bins)
  [ "${2:-}" != tested ] || how=(test --workspace --no-run)
  cargo "${how[@]}" --locked --message-format=json-render-diagnostics >"$BUILD/logs/build-$profile.json" || return 1
  python3 scripts/built-binaries "$BUILD/logs/build-$profile.json" | while read -r line; do
    if ! cmp -s "$line" "$into/$(basename "$line")"; then
      # A running binary cannot be written over, but it can be replaced.
      cp "$line" "$into/.new" && mv -f "$into/.new" "$into/$(basename "$line")"
    fi
  done
}
