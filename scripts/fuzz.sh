#!/usr/bin/env bash
# Fuzzes what meets untrusted bytes: builds the targets of tests/fuzz with clang and runs each for some seconds, starting
# from the kept inputs. A broken promise (crash, sanitizer report, hang, wrong count) ends it with the input in
# build/fuzz/found/<target>/: mend the fault, and keep the input in tests/fuzz/corpus/<target>/, which every test run replays.
#
# usage: scripts/fuzz.sh [--seconds N] [--seed N] [TARGET...]
#   --seconds N   for each target (default 60)
#   --seed N      the same inputs in the same order each time, so that a short run says the same twice; leaves nothing
#                 in build/fuzz/inputs (default: others each time)
#   TARGET...     csv, json, ... (default: all); inputs that reach new code are kept in build/fuzz/inputs for the next run
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/build_steps.sh"
seconds=60
seed=
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    --seconds) seconds=${2:?--seconds needs a number}; shift 2 ;;
    --seed) seed=${2:?--seed needs a number}; shift 2 ;;
    *) break ;;
  esac
done
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  mapfile -t targets < <(cd "$root/tests/fuzz" && find . -name '*_fuzz.cpp' -printf '%f\n' | sed 's/_fuzz\.cpp$//' | sort)
fi

"$root/scripts/setup.sh" --fuzz
configure fuzz
build fuzz "${targets[@]/#/fuzz_}"

fuzz() {
  local target=$1 kept=$root/tests/fuzz/corpus/$1 inputs=$root/build/fuzz/inputs/$1 found=$root/build/fuzz/found/$1
  local starts=("$inputs" "$kept")
  mkdir -p "$inputs" "$found"
  [ -z "$seed" ] || starts=("-seed=$seed" -reload=0 "$(mktemp -d "$root/build/fuzz/fresh.XXXXXX")" "$kept")
  # DuckDB's library keeps its memory until the process ends; libgsf loses some over a damaged directory.
  local leaks=1
  case $target in gate | xls) leaks=0 ;; esac
  ASAN_OPTIONS=detect_leaks=$leaks logged "fuzzing $target for $seconds s" "$root/build/fuzz/$target.log" "$root/build/fuzz/bin/fuzz_$target" \
    -max_total_time="$seconds" -max_len=65536 -timeout=30 -rss_limit_mb=3000 -print_final_stats=1 \
    -artifact_prefix="$found/" "${starts[@]}"
  rm -rf "$root"/build/fuzz/fresh.*
  sed -n 's/^stat::number_of_executed_units: */  inputs tried: /p' "$root/build/fuzz/$target.log" >&2
}
for target in "${targets[@]}"; do fuzz "$target"; done
note "no promise was broken in ${#targets[@]} targets"
