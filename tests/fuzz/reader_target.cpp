#include "fuzz/reader_target.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "core/deadline.hpp"
#include "core/progress.hpp"

namespace concord::fuzz {
namespace {

/// A private folder for derived files; emptied after each input, removed with the process.
class WorkDirectory {
 public:
  WorkDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "concord-fuzz-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) fail("cannot make a folder for derived files");
    path_ = pattern;
  }
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;
  ~WorkDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  void empty() const {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{path_, ignored})
      std::filesystem::remove_all(entry.path(), ignored);
  }

 private:
  std::filesystem::path path_;
};

/// The bytes as a file in memory.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* bytes, std::size_t size) : descriptor_{::memfd_create("input", MFD_CLOEXEC)} {
    if (descriptor_ < 0 || ::write(descriptor_, bytes, size) != static_cast<ssize_t>(size))
      fail("cannot hold the input in memory");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

void check_table(const ingest::Table& table) {
  if (table.columns.size() != table.schema.size()) fail("a table has not one finding for each column");
  if (table.rows > 0 && table.row_lines.empty()) fail("rows without a line in the file");
  if (table.rows + table.rejects.rows > table.records) fail("more rows came out than records went in");
  std::uint64_t mended = 0;
  for (const ingest::Repair& repair : table.repairs) mended += repair.count;
  if (table.rows + table.rejects.rows + mended < table.records) fail("records are neither rows nor accounted for");
}

void read_once(const ingest::Reader& reader, const ingest::Source& source, bool as_text) {
  static const WorkDirectory directory;
  ingest::ReadOptions options;
  options.as_text = as_text;
  options.directory = directory.path();
  options.cell_bytes_max = 1U << 20;
  options.record_bytes_max = 2U << 20;
  options.expanded_bytes_max = 16U << 20;
  options.threads = 1;
  NoProgress progress;
  const auto dataset = reader.read(source, options, Deadline::after(std::chrono::seconds{30}), progress);
  if (!dataset.ok()) {
    const Error& error = dataset.error();
    if (error.code == ErrorCode::kInternal) fail("the reader blames itself: " + error.message + " / " + error.detail);
    if (error.message.empty()) fail("an error without a message");
    if (error.message.find(directory.path().string()) != std::string::npos) fail("a message shows a path of ours");
  } else {
    if (dataset.value().tables.empty()) fail("a dataset without a table");
    if (dataset.value().main_table >= dataset.value().tables.size()) fail("the main table is none of the tables");
    for (const ingest::Table& table : dataset.value().tables) check_table(table);
    if (ingest::manifest_json(dataset.value()).empty()) fail("no manifest");
  }
  directory.empty();
}

}  // namespace

void fail(const std::string& broken_promise) {
  std::fprintf(stderr, "broken promise: %s\n", broken_promise.c_str());
  std::abort();
}

void read_untrusted(const ingest::Reader& reader, const std::string& name, const std::uint8_t* bytes,
                    std::size_t size) {
  const MemoryFile file{bytes, size};
  const ingest::Source source{.descriptor = file.descriptor(), .name = name, .size_bytes = size};
  for (const bool as_text : {false, true}) read_once(reader, source, as_text);
}

}  // namespace concord::fuzz
