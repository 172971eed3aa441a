#include "engine/duckdb/impl/library.hpp"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/duckdb/open.hpp"

namespace concord::engine::duckdb {
namespace {

namespace fs = std::filesystem;

/// An older library follows symbolic links out of the directories that a session may read.
constexpr int kOldestMajor = 1;
constexpr int kOldestMinor = 5;

struct LoadOutcome {
  Library functions;
  Status status;
};

/// Where the library may lie, best first.
std::vector<fs::path> candidate_paths() {
  std::vector<fs::path> paths;
  if (const char* chosen = std::getenv("CONCORD_DUCKDB_LIBRARY"); chosen != nullptr && *chosen != '\0') {
    paths.emplace_back(chosen);
    return paths;  // somebody who names a library does not want another one
  }
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (!program.empty()) {
    paths.push_back(program.parent_path().parent_path() / "lib" / "libduckdb.so");
    paths.push_back(program.parent_path() / "libduckdb.so");
  }
  paths.emplace_back(CONCORD_DUCKDB_LIBRARY);
  return paths;
}

bool is_new_enough(std::string_view version) {
  if (version.starts_with('v')) version.remove_prefix(1);
  std::array<int, 2> numbers{};
  std::size_t part = 0;
  for (const char c : version) {
    if (c == '.') {
      if (++part == numbers.size()) break;
    } else if (c >= '0' && c <= '9' && numbers[part] < 1000) {
      numbers[part] = numbers[part] * 10 + (c - '0');
    } else {
      break;
    }
  }
  return numbers[0] > kOldestMajor || (numbers[0] == kOldestMajor && numbers[1] >= kOldestMinor);
}

/// Fills the table from an opened library.
Status resolve(void* handle, Library& functions) {
  const char* missing = nullptr;
#define CONCORD_DUCKDB_RESOLVE(name)                                                             \
  functions.name = reinterpret_cast<decltype(functions.name)>(::dlsym(handle, "duckdb_" #name)); \
  if (functions.name == nullptr) missing = "duckdb_" #name;
  CONCORD_DUCKDB_FUNCTIONS(CONCORD_DUCKDB_RESOLVE)
#undef CONCORD_DUCKDB_RESOLVE
  if (missing != nullptr) {
    return Error{ErrorCode::kUnavailable, "The DuckDB library lacks the function " + std::string{missing} +
                                              ": it is too old or not DuckDB. Run scripts/setup.sh."};
  }
  const std::string version = functions.library_version();
  if (!is_new_enough(version)) {
    return Error{ErrorCode::kUnavailable,
                 "The DuckDB library is " + version + "; 1.5 or newer is needed. Run scripts/setup.sh."};
  }
  return {};
}

LoadOutcome load() {
  LoadOutcome outcome;
  std::string looked;
  std::string reasons;
  for (const fs::path& path : candidate_paths()) {
    if (!looked.empty()) looked += ", ";
    looked += path.string();
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
      const char* reason = ::dlerror();
      if (reason != nullptr) reasons += std::string{reasons.empty() ? "" : "; "} + reason;
      continue;
    }
    outcome.status = resolve(handle, outcome.functions);
    return outcome;
  }
  outcome.status = Error{ErrorCode::kUnavailable,
                         "The DuckDB library was not found. Looked for: " + looked +
                             ". Run scripts/setup.sh, or name the library in CONCORD_DUCKDB_LIBRARY.",
                         reasons};
  return outcome;
}

const LoadOutcome& loaded() {
  static const LoadOutcome outcome = load();
  return outcome;
}

}  // namespace

const Library& library() {
  return loaded().functions;
}

Status load_library() {
  return loaded().status;
}

}  // namespace concord::engine::duckdb
