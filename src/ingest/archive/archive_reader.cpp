// Each member is unpacked to a file of the private directory and offered to all readers, this one included. What no
// reader takes (a picture, a letter) is named in the notes; only an archive without any table is an error.
#include "ingest/archive/archive_reader.hpp"

#include <fcntl.h>

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "core/files.hpp"
#include "ingest/archive/impl/packing.hpp"
#include "ingest/archive/impl/unpacker.hpp"
#include "ingest/input_names.hpp"
#include "ingest/stacked_tables.hpp"

namespace concord::ingest::archive {
namespace {

constexpr unsigned kNestingMax = 3;
constexpr std::size_t kNamedSkipsMax = 10;

/// What one member gave.
struct MemberTables {
  std::string name;
  Dataset dataset;
};

struct Run {
  const Source& source;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
  Packing packing;
  std::vector<const Reader*> readers;
  std::vector<MemberTables> found = {};
  std::vector<std::string> notes = {};
  std::string first_refusal = {};
  std::uint64_t refused = 0, unseen = 0, members = 0;
};

bool is_by_the_way(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  const std::string_view file = slash == std::string_view::npos ? name : name.substr(slash + 1);
  return file.starts_with('.') || name.starts_with("__MACOSX/");
}

/// What members of an archive in this one gave is never the archive itself.
bool is_read_by_engine(const Dataset& dataset, const std::filesystem::path& path) {
  return std::any_of(dataset.tables.begin(), dataset.tables.end(), [&path](const Table& table) {
    const auto* csv = std::get_if<engine::CsvScan>(&table.scan);
    const auto* parquet = std::get_if<engine::ParquetScan>(&table.scan);
    return (csv != nullptr && csv->path == path) || (parquet != nullptr && parquet->path == path);
  });
}

Status read_member(Run& run, Unpacker& unpacker, const Member& member) {
  ++run.members;
  ReadOptions options = run.options;
  options.watch = nullptr;             // it is for the records of one text
  options.typed_rows_suffice = false;  // scans of several members may be stacked
  options.directory = run.options.directory / ("member-" + std::to_string(run.members));
  std::error_code failed;
  std::filesystem::create_directory(options.directory, failed);
  if (failed) return Error{ErrorCode::kUnavailable, "The temporary folder cannot be written to.", failed.message()};
  const std::filesystem::path path = options.directory / "content";
  FileDescriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file.is_open()) return Error{ErrorCode::kUnavailable, "The temporary folder cannot be written to."};
  CONCORD_TRY(const std::uint64_t bytes, unpacker.unpack(file.get(), run.deadline, run.progress));
  options.expanded_bytes_max -= std::min(options.expanded_bytes_max, unpacker.unpacked_bytes());
  const Source source{file.get(), member.name, bytes, path};
  Result<Dataset> dataset = read_input(run.readers, source, options, run.deadline, run.progress);
  const bool kept = dataset.ok() && is_read_by_engine(dataset.value(), path);
  if (!kept) std::filesystem::remove(path, failed);
  if (dataset.ok()) {
    run.found.push_back({member.name, std::move(dataset).value()});
    return {};
  }
  if (dataset.error().code != ErrorCode::kInvalidInput) return std::move(dataset).error();
  if (run.first_refusal.empty()) run.first_refusal = dataset.error().message;
  if (++run.refused <= kNamedSkipsMax)
    run.notes.push_back("no table is read from a member: " + dataset.error().message);
  return {};
}

Status read_members(Run& run) {
  UnpackLimits limits;
  limits.expanded_bytes_max = run.options.expanded_bytes_max;
  CONCORD_TRY(Unpacker unpacker, Unpacker::open(run.source, run.packing, limits));
  for (;;) {
    CONCORD_TRY(const std::optional<Member> member, unpacker.next());
    if (!member) break;
    if (is_by_the_way(member->name)) {
      ++run.unseen;
    } else {
      CONCORD_CHECK(read_member(run, unpacker, *member));
    }
  }
  if (run.refused > kNamedSkipsMax)
    run.notes.push_back(std::to_string(run.refused - kNamedSkipsMax) + " more members give no table");
  run.unseen += unpacker.passed_over();
  if (run.unseen > 0)
    run.notes.push_back(std::to_string(run.unseen) +
                        (run.unseen == 1 ? " member is no file of data (a link, a hidden file) and was passed over"
                                         : " members are no files of data (links, hidden files) and were passed over"));
  return {};
}

/// Tables are called after their member where there are several members; after its whole name where that is not enough.
void name_tables(std::vector<MemberTables>& found) {
  if (found.size() < 2) return;
  std::map<std::string, int> uses;
  for (const MemberTables& member : found) ++uses[table_name_of(member.name)];
  for (MemberTables& member : found) {
    std::string stem = table_name_of(member.name);
    if (uses[stem] > 1) stem = member.name;
    for (Table& table : member.dataset.tables)
      table.name = member.dataset.tables.size() == 1 ? stem : stem + "/" + table.name;
  }
}

/// The tables of all members; those of the same structure are one, but for a copy as text, which adds nothing.
Result<std::vector<FileTable>> tables_of(Run& run) {
  name_tables(run.found);
  std::vector<FileTable> tables;
  for (MemberTables& member : run.found) {
    for (std::size_t i = 0; i < member.dataset.tables.size(); ++i)
      tables.push_back({member.name, std::move(member.dataset.tables[i]), i == member.dataset.main_table});
  }
  if (run.options.as_text) return tables;
  const std::string name = table_name_of(unpacked_name(run.source.name));
  return stack_same_tables(std::move(tables), name, run.options.directory);
}

Result<Dataset> merged(Run& run) {
  Dataset dataset;
  dataset.notes = std::move(run.notes);
  const bool single = run.found.size() == 1;
  CONCORD_TRY(std::vector<FileTable> tables, tables_of(run));
  for (MemberTables& member : run.found) {
    Dataset& part = member.dataset;
    const std::string prefix = single ? "" : member.name + ": ";
    for (std::string& line : part.evidence) dataset.evidence.push_back(prefix + line);
    for (std::string& note : part.notes) dataset.notes.push_back(prefix + note);
  }
  std::uint64_t best = 0;
  for (FileTable& found : tables) {
    const std::uint64_t size = found.table.rows * found.table.schema.size();
    if (single ? found.is_main : dataset.tables.empty() || (found.is_main && size > best)) {
      dataset.main_table = dataset.tables.size();
      best = size;
    }
    if (found.file.empty())
      dataset.evidence.push_back("members of the same structure are the table \"" + found.table.name +
                                 "\"; its first column names a row's member");
    dataset.tables.push_back(std::move(found.table));
  }
  const std::string packing{packing_name(run.packing)};
  dataset.format = single ? run.found.front().dataset.format + " in " + packing : packing;
  if (single) dataset.dialect = run.found.front().dataset.dialect;
  const std::string members = run.members == 1 ? "1 member" : std::to_string(run.members) + " members";
  dataset.evidence.insert(dataset.evidence.begin(), "unpacked: " + packing + " with " + members);
  return dataset;
}

class ArchiveReader final : public Reader {
 public:
  ArchiveReader(std::vector<const Reader*> readers, unsigned depth) : readers_{std::move(readers)}, depth_{depth} {}
  std::string_view format() const override { return "archive"; }
  /// Below what readers say of archives that are their format.
  double recognise(std::string_view head, const Source&) const override {
    const std::optional<Packing> packing = packing_of(head);
    if (!packing) return 0;
    return *packing == Packing::kZip ? 0.4 : 0.9;
  }
  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override;

 private:
  std::vector<const Reader*> readers_;
  unsigned depth_;
};

Result<Dataset> ArchiveReader::read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                                    ProgressSink& progress) const {
  if (depth_ > kNestingMax)
    return Error{ErrorCode::kLimitExceeded, source.name + ": archives are packed into each other more than " +
                                                std::to_string(kNestingMax) + " deep; unpack the outer ones yourself"};
  CONCORD_TRY(const std::string head, read_head(source));
  const ArchiveReader inner{readers_, depth_ + 1};
  Run run{source, options, deadline, progress, packing_of(head).value_or(Packing::kZip), readers_};
  run.readers.push_back(&inner);
  CONCORD_CHECK(read_members(run));
  if (run.found.empty()) {
    const std::string why = run.first_refusal.empty() ? "there is no file in it" : run.first_refusal;
    return Error{ErrorCode::kInvalidInput,
                 source.name + ": no table in the " + std::string{packing_name(run.packing)} + ": " + why};
  }
  return merged(run);
}

}  // namespace

std::unique_ptr<Reader> make_archive_reader(std::vector<const Reader*> readers) {
  return std::make_unique<ArchiveReader>(std::move(readers), 1);
}

}  // namespace concord::ingest::archive
