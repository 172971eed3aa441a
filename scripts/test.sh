#!/usr/bin/env bash
# Tests Concord: installs what is missing, builds, runs the tests, and closes with the summary.
#
# usage: scripts/test.sh [--preset NAME] [--modules A,B,...] [CTEST ARGUMENT...]
#   --preset NAME      release (default), dev, asan (address and undefined behaviour), tsan (threads)
#   --modules A,B,...  only the unit tests of these modules and of the modules below them in the tree
#                      (ingest: ingest/csv and ingest/xlsx too); builds only what they need
#   anything else      goes to ctest: scripts/test.sh -R decimal
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/build_steps.sh"
preset=release
modules=
while [ $# -gt 0 ]; do
  case $1 in
    --preset) preset=${2:?--preset needs a name}; shift 2 ;;
    --modules) modules=${2:?--modules needs names}; shift 2 ;;
    --help | -h) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) break ;;
  esac
done

targets=(all)
selection=()
if [ -n "$modules" ]; then
  pattern="(${modules//,/|})"
  # The test programs that exist: a folder tests/unit/<module> with sources makes test_<module>.
  mapfile -t targets < <(cd "$root/tests/unit" && find . -name '*.cpp' -printf '%h\n' | cut -c 3- | sort -u \
    | grep -E "^$pattern(/|\$)" | sed 's|/|_|g; s|^|test_|')
  [ ${#targets[@]} -gt 0 ] || { note "no tests of $modules in tests/unit"; exit 2; }
  selection=(-L "^$pattern(_|\$)")
fi

"$root/scripts/setup.sh"
configure "$preset"
build "$preset" "${targets[@]}"
log=$root/build/$preset/test.log
status=0
logged "testing ($preset)" "$log" ctest --test-dir "$root/build/$preset" --parallel "$jobs" --timeout 300 --output-on-failure \
  --no-tests=error --no-label-summary "${selection[@]}" "$@" || status=$?
sed -n '/tests passed/,$p' "$log"
exit "$status"
