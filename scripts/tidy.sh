#!/usr/bin/env bash
# Runs clang-tidy with the checks of .clang-tidy. Installs it if need be.
#
# usage: scripts/tidy.sh [--names] [FILE...]
#   --names   only whether names follow the rules: some 3 s a file, instead of 20
#   FILE...   default: all sources
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/build_steps.sh"
checks=()
if [ "${1:-}" = --names ]; then
  checks=('--checks=-*,readability-identifier-naming')
  shift
fi
"$root/scripts/setup.sh" --tidy
configure dev
if [ $# -gt 0 ]; then files=("$@"); else mapfile -t files < <(cd "$root" && git ls-files 'src/*.cpp'); fi
cd "$root"
printf '%s\0' "${files[@]}" | logged "checking ${#files[@]} files" build/dev/tidy.log \
  xargs -0 -n 1 -P "$jobs" clang-tidy --quiet "${checks[@]}" -p build/dev
note "clang-tidy: ${#files[@]} files without a finding"
