#!/usr/bin/env bash
# Runs clang-tidy with the checks of .clang-tidy; not part of the tests, because it takes minutes.
#
# usage: scripts/tidy.sh [FILE...]      (without files: all sources; needs clang-tidy, which setup.sh does not install)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/build_steps.sh"
command -v clang-tidy > /dev/null || { note "clang-tidy is missing: apt-get install clang-tidy"; exit 2; }
configure dev
if [ $# -gt 0 ]; then files=("$@"); else mapfile -t files < <(cd "$root" && git ls-files 'src/*.cpp'); fi
cd "$root"
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$jobs" clang-tidy --quiet -p build/dev
