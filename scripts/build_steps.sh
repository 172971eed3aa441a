# Steps that run.sh and test.sh share; sourced, not run. Everything for people goes to standard error.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)
[ -z "${DUCKDB_ROOT:-}" ] || export DUCKDB_ROOT=$(realpath "$DUCKDB_ROOT")

note() { printf '%s\n' "$*" >&2; }

# logged WHAT LOG COMMAND...: runs the command with its output in LOG; a line every ten seconds says how far it is
# ("[12/80]" as Ninja counts, "12/80" as ctest counts); the end of the log is shown when it fails.
logged() {
  local what=$1 log=$2 pid status=0 seconds=0 far
  shift 2
  mkdir -p "$(dirname "$log")"
  note "$what"
  "$@" > "$log" 2>&1 &
  pid=$!
  # shellcheck disable=SC2064
  trap "kill $pid 2> /dev/null; exit 130" INT TERM
  while kill -0 "$pid" 2> /dev/null; do
    sleep 0.2
    seconds=$((seconds + 1))
    if [ $((seconds % 50)) -eq 0 ]; then
      far=$(tail -n 40 "$log" | grep -oE '^\[? *[0-9]+/[0-9]+' | tail -n 1 | tr -d '[ ' || true)
      note "  $what: ${far:-still at it}"
    fi
  done
  wait "$pid" || status=$?
  trap - INT TERM
  if [ "$status" -ne 0 ]; then
    grep -nE 'error|FAILED|fatal' "$log" | head -n 20 >&2 || true
    tail -n 40 "$log" >&2
    note "$what failed; the whole log is in $log"
  fi
  return "$status"
}

# configure PRESET
configure() {
  # What CMake found of DuckDB the last time is forgotten, so that a changed DUCKDB_ROOT counts.
  (cd "$root" && logged "configuring ($1)" "$root/build/$1/configure.log" \
    cmake --preset "$1" -UDUCKDB_INCLUDE_DIR -UDUCKDB_LIBRARY "-DDUCKDB_ROOT=${DUCKDB_ROOT:-$root/third_party/duckdb}")
}

# build PRESET TARGET...
build() {
  local preset=$1
  shift
  logged "building ($preset)" "$root/build/$preset/build.log" ninja -C "$root/build/$preset" -j "$jobs" "$@"
}
