#!/usr/bin/env bash
# Runs the random equivalence tests over many seeds: rows shuffled, sides swapped, files cut into batches, columns renamed,
# headers translated, columns that say nothing; decisions and learnt settings; the fast algorithms against their slow twins.
# A test that fails prints its seed, and says the same again with CONCORD_TEST_SEEDS=<seed>.
#
# usage: scripts/nightly.sh [--seeds N] [--preset NAME] [FILTER]
#   --seeds N      for each test (default 1000: an hour or two)
#   --preset NAME  release (default), dev, asan (address and undefined behaviour)
#   FILTER         GoogleTest's, instead of all random tests of reconciling: 'Changes/*'
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/build_steps.sh"
seeds=1000
preset=release
filter='Changes/EquivalenceTest.*:Decisions.*:LearntSettingsTest.ASecondRun*:EvidenceMatch.IsTheSame*:CompareTwin.*'
filter+=':Reconcile.BucketsHold*:TimelineOf.AddsUp*:Assignment.*:SubsetSum.*'
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    --seeds) seeds=${2:?--seeds needs a number}; shift 2 ;;
    --preset) preset=${2:?--preset needs a name}; shift 2 ;;
    *) filter=$1; shift ;;
  esac
done

"$root/scripts/setup.sh"
configure "$preset"
build "$preset" test_reconcile
log=$root/build/$preset/nightly.log
status=0
CONCORD_TEST_SEEDS=$seeds logged "random equivalence tests, $seeds seeds each" "$log" \
  "$root/build/$preset/bin/test_reconcile" --gtest_filter="$filter" --gtest_brief=1 || status=$?
tail -n 3 "$log"
exit "$status"
