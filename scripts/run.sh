#!/usr/bin/env bash
# Runs Concord: installs what is missing and builds it first, if need be.
#
# usage: scripts/run.sh                      reconciles the example files and says where the report lies
#        scripts/run.sh ARGUMENT...          passes the arguments to concord: scripts/run.sh reconcile a.csv b.xlsx --out out
#
# When nothing has changed since the last build, concord starts at once.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/build_steps.sh"
binary=$root/build/release/bin/concord
stamp=$root/build/release/run.stamp

# Whether a source (or a folder, after a file in it was removed) is younger than the last complete build.
up_to_date() {
  [ -x "$binary" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "${DUCKDB_ROOT:-}" ] || return 1
  local sources=("$root"/{CMakeLists.txt,CMakePresets.json,cmake,src,scripts})
  [ -n "${DUCKDB_ROOT:-}" ] || sources+=("$root/third_party/duckdb/libduckdb.so")
  [ -z "$(find -L "${sources[@]}" -newer "$stamp" -print -quit 2>&1)" ]
}

if ! up_to_date; then
  started=$(mktemp)
  "$root/scripts/setup.sh"
  configure release
  build release concord
  printf '%s\n' "${DUCKDB_ROOT:-}" > "$stamp"
  touch -r "$started" "$stamp"  # a file saved during the build is younger than that
  rm -f "$started"
fi

if [ $# -gt 0 ]; then
  exec "$binary" "$@"
fi
cd "$root"
"$binary" reconcile examples/statement.csv examples/orders.csv --out concord-out/example
note ""
note "The report: $root/concord-out/example/report.html (and report.xlsx, pairs.csv, summary.json beside it)"
note "What is true of these files: examples/TRUTH.md. Your own: scripts/run.sh reconcile LEFT RIGHT --out FOLDER"
