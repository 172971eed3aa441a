#!/usr/bin/env bash
# Makes a Debian 12 machine ready to build Concord: installs what is missing, and says what and why.
#
# usage: scripts/setup.sh [--tidy | --fuzz | --help]
#   --tidy           installs clang-tidy too (scripts/tidy.sh), which building and testing do not need
#   --fuzz           installs clang and its fuzzing engine too (scripts/fuzz.sh)
#
# Safe to run again: with everything in place it does nothing, needs no network, and ends at once.
#   Debian packages  come by apt-get, as root or through sudo.
#   DuckDB           comes by npm into third_party/duckdb and is checked against scripts/duckdb.sha256.
#                    Set DUCKDB_ROOT to a folder with duckdb.h and libduckdb.so to use another DuckDB.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# package|why
packages='
g++|the C++ compiler
cmake|configures the build
ninja-build|runs the build
ccache|remembers compiled files, so that building again is quick
mold|links quickly
pkg-config|tells CMake where libraries are
libfmt-dev|text formatting
nlohmann-json3-dev|reads and writes JSON
libcli11-dev|parses the command line
libtomlplusplus-dev|reads settings files
libssl-dev|SHA-256 of every input
libicu-dev|text encodings and Unicode
libsimdjson-dev|reads JSON files
libarchive-dev|unpacks ZIP and TAR archives and compressed files
zlib1g-dev|checks what gzip unpacked
libsqlite3-dev|reads SQLite databases
libxxhash-dev|hashes of records, to compare large files by key
libzip-dev|opens XLSX and ODS files
libgsf-1-dev|opens the containers that XLS files are
libexpat1-dev|reads XML, also inside XLSX and ODS files
libxml2-dev|parses HTML pages, however broken
libxlsxwriter-dev|writes XLSX reports
libpango1.0-dev|sets text in PDF reports, in any script
fonts-noto-core|fonts for PDF reports
fonts-droid-fallback|fonts for Chinese, Japanese and Korean in PDF reports
libseccomp-dev|the sandbox that untrusted files are read in
libgtest-dev|unit tests
libpoppler-cpp-dev|reads PDF reports back in tests
python3|tests of the repository and of the example files
git|tells the repository tests which files are tracked
clang-format|tests that the code is formatted
'

duckdb_library_package='@duckdb/node-bindings-linux-x64@1.5.6-r.1'
duckdb_header_package='duckdb@1.4.4'

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# apt_install PACKAGE...: quiet unless it fails.
apt_install() {
  local log
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo > /dev/null; then
    fail "not root and no sudo here. As root, run: apt-get install --no-install-recommends $*"
  fi
  log=$(mktemp)
  if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
      > "$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install: $*"
  fi
  rm -f "$log"
}

install_packages() {
  local missing=() package why present
  command -v dpkg-query > /dev/null || fail "this script knows Debian and its relatives only; CONTRIBUTING.md lists what a build needs"
  # shellcheck disable=SC2046
  present=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $(cut -d '|' -f 1 <<< "$packages") 2> /dev/null | sed -n 's/^ii *//p' || true)
  while IFS='|' read -r package why; do
    [ -n "$package" ] || continue
    if ! grep -qxF -- "$package" <<< "$present"; then
      say "installing $package: $why"
      missing+=("$package")
    fi
  done <<< "$packages"
  [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
}

# What identifies a checked DuckDB without hashing 70 MB again: the checksums, and both files' sizes and times.
duckdb_fingerprint() { cat "$root/scripts/duckdb.sha256" && stat -L -c '%n %s %Y' "$1/libduckdb.so" "$1/duckdb.h"; }

duckdb_is_right() { (cd "$1" && sha256sum --check --status "$root/scripts/duckdb.sha256") 2> /dev/null; }

# unpack_from NPM_PACKAGE PATH_INSIDE: leaves that one file in the current folder.
unpack_from() {
  local archive
  archive=$(npm pack --silent --ignore-scripts "$1") || fail "npm could not download $1. Check the network, or set DUCKDB_ROOT."
  tar -xzf "$archive" --no-same-owner --strip-components="$(tr -cd / <<< "$2" | wc -c)" "$2"
  rm -f "$archive"
}

download_duckdb() {
  local target=$1 scratch
  [ "$(uname -m)" = x86_64 ] || fail "DuckDB is pinned for x86_64 only; on $(uname -m) set DUCKDB_ROOT to a folder with duckdb.h and libduckdb.so"
  if ! command -v npm > /dev/null; then
    say "installing npm: downloads DuckDB"
    apt_install npm
  fi
  say "downloading DuckDB 1.5.6 into third_party/duckdb: the engine that reads, joins and adds up (about 35 MB)"
  mkdir -p "$root/third_party"
  scratch=$(mktemp -d "$root/third_party/.duckdb.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  (
    cd "$scratch"
    export npm_config_cache=$scratch/cache npm_config_update_notifier=false
    unpack_from "$duckdb_library_package" package/libduckdb.so
    unpack_from "$duckdb_header_package" package/src/duckdb/src/include/duckdb.h
    rm -rf cache
  )
  duckdb_is_right "$scratch" || fail "the downloaded DuckDB does not have the checksums of scripts/duckdb.sha256; nothing was installed"
  chmod 755 "$scratch"
  rm -rf "$target"
  mv "$scratch" "$target"
  trap - EXIT
}

install_duckdb() {
  local target=$root/third_party/duckdb checked=$root/third_party/duckdb.checked
  if [ -n "${DUCKDB_ROOT:-}" ]; then
    for file in duckdb.h libduckdb.so; do
      [ -e "$DUCKDB_ROOT/$file" ] || [ -e "$DUCKDB_ROOT/include/$file" ] || [ -e "$DUCKDB_ROOT/lib/$file" ] \
        || fail "DUCKDB_ROOT is $DUCKDB_ROOT, but there is no $file in it"
    done
    return
  fi
  if [ -f "$target/libduckdb.so" ] && [ -f "$target/duckdb.h" ]; then
    [ -f "$checked" ] && [ "$(duckdb_fingerprint "$target")" = "$(cat "$checked")" ] && return
    duckdb_is_right "$target" || { say "third_party/duckdb is not the pinned version"; download_duckdb "$target"; }
  else
    download_duckdb "$target"
  fi
  duckdb_fingerprint "$target" > "$checked"
}

case "${1:-}" in
  '') install_packages && install_duckdb ;;
  --tidy) packages+='clang-tidy|checks names and finds mistakes'; install_packages && install_duckdb ;;
  --fuzz) packages+=$'clang-14|builds the fuzzers\nlibclang-rt-14-dev|the fuzzing engine and clang\'s sanitizers'; install_packages && install_duckdb ;;
  --help | -h) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" ;;
  *) fail "unknown argument $1; see --help" ;;
esac
