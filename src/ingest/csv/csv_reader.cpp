// The way of a delimited text: encoding, dialect from a sample, then one of two ways. A regular file (most are) is only
// checked, in parallel, and handed to the engine as it is; all others are read record by record and written anew.
#include "ingest/csv/csv_reader.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "core/sha256.hpp"
#include "ingest/content_kind.hpp"
#include "ingest/csv/impl/csv_records.hpp"
#include "ingest/csv/impl/csv_split_text.hpp"
#include "ingest/csv/impl/dialect_finder.hpp"
#include "ingest/csv/impl/encoding.hpp"
#include "ingest/csv/impl/fixed_columns.hpp"
#include "ingest/csv/impl/fixed_records.hpp"
#include "ingest/csv/impl/regular_read.hpp"
#include "ingest/csv/impl/text_sample.hpp"
#include "ingest/derived_file.hpp"
#include "ingest/table_builder.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kStemBytesMax = 60;
constexpr std::size_t kQuickBytes = 4 << 20;

struct Run {
  const Source& source;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
  std::string table_name;
  std::string stem;
};

/// "folder/payments 2025.csv" gives "payments 2025".
std::string table_name_of(const Source& source) {
  const std::size_t slash = source.name.find_last_of("/\\");
  std::string name = slash == std::string::npos ? source.name : source.name.substr(slash + 1);
  if (const std::size_t dot = name.find_last_of('.'); dot != std::string::npos && dot > 0) name.resize(dot);
  return name.empty() || name == "-" ? "table" : name;
}

/// A file name of plain letters and digits that nothing in the directory has yet.
std::string free_stem(const std::string& name, const std::filesystem::path& directory) {
  std::string stem;
  for (const char c : name.substr(0, kStemBytesMax)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    stem.push_back(plain ? c : '_');
  }
  if (stem.empty()) stem = "table";
  const auto taken = [&directory](const std::string& candidate) {
    std::error_code ignored;
    return std::filesystem::exists(directory / (candidate + ".csv"), ignored) ||
           std::filesystem::exists(directory / (candidate + ".utf8"), ignored);
  };
  std::string candidate = stem;
  for (int number = 2; taken(candidate); ++number) candidate = stem + "_" + std::to_string(number);
  return candidate;
}

/// The text and what is known of it before records are read.
struct PreparedText {
  Encoding encoding;
  Utf8Text utf8;
  std::uint64_t bytes = 0;  ///< of the file that holds the UTF-8 text
  DialectFinding dialect;
  std::optional<FixedColumns> fixed;
  bool is_empty = false;  ///< nothing but blanks and line ends
};

Result<PreparedText> prepare(const Run& run, EncodingDepth depth) {
  PreparedText prepared;
  CONCORD_TRY(prepared.encoding, detect_encoding(run.source, depth, run.deadline));
  CONCORD_TRY(prepared.utf8, as_utf8(run.source, prepared.encoding, run.stem, run.options, run.deadline, run.progress));
  prepared.bytes = run.source.size_bytes;
  if (prepared.utf8.converted.is_open()) {
    std::error_code failed;
    prepared.bytes = std::filesystem::file_size(prepared.utf8.path, failed);
    if (failed)
      return Error{ErrorCode::kUnavailable, run.source.name + ": its converted text is gone", failed.message()};
  }
  CONCORD_TRY(const std::vector<TextStretch> sample, sample_text(prepared.utf8.text, prepared.bytes));
  const bool empty = std::all_of(sample.begin(), sample.end(),
                                 [](const TextStretch& stretch) { return trimmed(stretch.text).empty(); });
  prepared.is_empty = empty && sample.size() == 1;
  if (prepared.is_empty && run.options.as_text) return prepared;
  if (prepared.is_empty)
    return Error{ErrorCode::kInvalidInput,
                 run.source.name + " holds nothing but blanks and line ends: check that its export went through"};
  prepared.dialect = find_dialect(sample);
  if (!prepared.utf8.has_nul_bytes && !prepared.encoding.has_invalid_utf8)
    prepared.fixed = find_fixed_columns(sample, prepared.dialect);
  return prepared;
}

std::string line_end_of(const LineEndCounts& counts) {
  const int kinds = (counts.line_feed > 0 ? 1 : 0) + (counts.carriage_return_line_feed > 0 ? 1 : 0) +
                    (counts.carriage_return > 0 ? 1 : 0);
  if (kinds > 1) return "mixed";
  if (counts.carriage_return_line_feed > 0) return "CRLF";
  return counts.carriage_return > 0 ? "CR" : "LF";
}

Dataset dataset_of(const PreparedText& prepared, std::string line_end) {
  Dataset dataset;
  const TextDialect& dialect = prepared.dialect.dialect;
  dataset.dialect = Dialect{.encoding = prepared.encoding.name,
                            .byte_order_mark = prepared.encoding.mark_bytes > 0,
                            .delimiter = dialect.delimiter,
                            .quote = dialect.quote,
                            .escape = dialect.escape,
                            .line_end = std::move(line_end)};
  dataset.evidence.push_back("encoding: " + prepared.encoding.name + " (" + prepared.encoding.reason + ")");
  if (prepared.fixed) {
    dataset.format = "fixed width";
    dataset.dialect->delimiter.clear();
    dataset.dialect->quote = dataset.dialect->escape = '\0';
    dataset.evidence.push_back(prepared.fixed->evidence);
  } else {
    dataset.evidence.insert(dataset.evidence.end(), prepared.dialect.evidence.begin(), prepared.dialect.evidence.end());
  }
  dataset.evidence.push_back("line ends: " + dataset.dialect->line_end);
  return dataset;
}

void add_notes(Dataset& dataset) {
  for (const Table& table : dataset.tables) {
    if (table.schema.empty()) continue;
    if (table.header_lines.empty())
      dataset.notes.push_back("there is no header; columns are named column_1, column_2, ...");
    if (table.rows == 0 && table.rejects.rows == 0) dataset.notes.push_back("there are no rows below the header");
    if (table.rejects.rows > 0)
      dataset.notes.push_back(std::to_string(table.rejects.rows) + " of " + std::to_string(table.records) +
                              " records rejected");
  }
}

Result<std::variant<RegularTable, NotRegular>> try_regular(const Run& run, const PreparedText& prepared) {
  if (prepared.utf8.has_nul_bytes || prepared.encoding.has_invalid_utf8)
    return std::variant<RegularTable, NotRegular>{
        NotRegular{prepared.utf8.has_nul_bytes ? "it holds NUL bytes" : prepared.encoding.reason}};
  if (prepared.fixed)
    return std::variant<RegularTable, NotRegular>{NotRegular{"its columns have a fixed width instead of delimiters"}};
  return read_regular(
      {prepared.utf8.text, prepared.utf8.path, prepared.bytes, run.table_name, prepared.dialect, run.options},
      run.deadline, run.progress);
}

Dataset regular_dataset(const PreparedText& prepared, RegularTable regular) {
  Dataset dataset = dataset_of(prepared, regular.carriage_returns ? "CRLF" : "LF");
  if (!prepared.utf8.converted.is_open()) dataset.sha256 = std::move(regular.sha256);
  dataset.evidence.push_back("header: " + regular.header_reason);
  dataset.evidence.push_back("regular: each of the " + std::to_string(regular.table.rows) + " records has " +
                             std::to_string(regular.table.schema.size()) + " cells; it is read as it is");
  dataset.tables.push_back(std::move(regular.table));
  return dataset;
}

/// The tables that the records make, and the line ends that were met.
struct TolerantTables {
  std::vector<Table> tables;
  std::string line_end;
};

Result<TolerantTables> read_fixed(const Run& run, const PreparedText& prepared) {
  FixedRecords records{prepared.utf8.text, *prepared.fixed, {run.options.cell_bytes_max, run.options.record_bytes_max}};
  CONCORD_TRY(std::vector<Table> tables,
              build_tables(records, run.table_name, run.stem, run.options, run.deadline, run.progress));
  return TolerantTables{std::move(tables), line_end_of(records.line_ends())};
}

Result<TolerantTables> read_delimited(const Run& run, const PreparedText& prepared, const NotRegular& finding) {
  const TextDialect& dialect = prepared.dialect.dialect;
  const bool parallel = prepared.bytes >= CsvSplitText::kStretchBytes;
  CsvRecords::Traits traits{.expected_cells = prepared.dialect.usual_cells,
                            .look = prepared.dialect.look,
                            .has_nul_bytes = prepared.utf8.has_nul_bytes,
                            .has_invalid_utf8 = prepared.encoding.has_invalid_utf8};
  CONCORD_TRY(traits.verbatim_line_end, verbatim_line_end(prepared.utf8.text, dialect));
  const RecordLimits limits{run.options.cell_bytes_max, run.options.record_bytes_max};
  CsvRecords records{prepared.utf8.text, dialect, traits, limits};
  CsvSplitText split{prepared.utf8.text, dialect, traits, limits, {.end = prepared.bytes, .path = prepared.utf8.path}};
  CONCORD_TRY(std::vector<Table> tables,
              build_tables(records, run.table_name, run.stem, run.options, run.deadline, run.progress,
                           parallel ? &split : nullptr, finding.beginning ? &*finding.beginning : nullptr));
  const bool split_up = parallel && tables.size() == 1;  // several tables are read one after the other
  return TolerantTables{std::move(tables), line_end_of(split_up ? split.line_ends() : records.line_ends())};
}

Result<Dataset> read_tolerantly(const Run& run, const PreparedText& prepared, const NotRegular& finding) {
  CONCORD_TRY(TolerantTables read, prepared.fixed ? read_fixed(run, prepared) : read_delimited(run, prepared, finding));
  Dataset dataset = dataset_of(prepared, std::move(read.line_end));
  dataset.evidence.push_back("not regular, so read record by record: " + finding.reason);
  dataset.tables = std::move(read.tables);
  const auto cells = [](const Table& table) { return table.rows * table.schema.size(); };
  for (std::size_t i = 1; i < dataset.tables.size(); ++i) {
    if (cells(dataset.tables[i]) > cells(dataset.tables[dataset.main_table])) dataset.main_table = i;
  }
  if (dataset.tables.size() > 1)
    dataset.notes.push_back("there are " + std::to_string(dataset.tables.size()) + " tables, one below the other");
  return dataset;
}

/// Takes the fingerprint beside the reading: both are bound by different things.
class Fingerprint {
 public:
  explicit Fingerprint(const Run& run)
      : deadline_{Deadline::after(run.deadline.remaining())}, thread_{[this, &source = run.source] {
          found_ = sha256_of_file(source.descriptor, source.name, deadline_);
        }} {}
  /// Not waited for any more.
  ~Fingerprint() { deadline_.cancel(); }
  Fingerprint(const Fingerprint&) = delete;
  Fingerprint& operator=(const Fingerprint&) = delete;
  Result<std::string> wait() {
    thread_.join();
    return std::move(found_);
  }

 private:
  Deadline deadline_;
  Result<std::string> found_{std::string{}};
  std::jthread thread_;  ///< last, so that it ends first
};

Result<Dataset> read_tolerantly_with_fingerprint(const Run& run, const PreparedText& prepared,
                                                 const NotRegular& finding, Fingerprint& fingerprint) {
  CONCORD_TRY(Dataset dataset, read_tolerantly(run, prepared, finding));
  CONCORD_TRY(dataset.sha256, fingerprint.wait());
  return dataset;
}

/// The converted text is kept only where the engine reads it.
void remove_conversion(const PreparedText& prepared) {
  if (!prepared.utf8.converted.is_open()) return;
  std::error_code ignored;
  std::filesystem::remove(prepared.utf8.path, ignored);
}

Error not_regular(const Run& run, const std::string& reason) {
  return {ErrorCode::kConflict, run.source.name + " is not regular: " + reason};
}

Result<Dataset> read_prepared(const Run& run, const PreparedText& prepared, Fingerprint& fingerprint) {
  CONCORD_TRY(auto attempt, try_regular(run, prepared));
  if (auto* regular = std::get_if<RegularTable>(&attempt)) {
    Dataset dataset = regular_dataset(prepared, std::move(*regular));
    if (dataset.sha256.empty()) {
      CONCORD_TRY(dataset.sha256, fingerprint.wait());
    }
    return dataset;
  }
  const NotRegular& finding = std::get<NotRegular>(attempt);
  if (run.options.regular_only) return not_regular(run, finding.reason);
  return read_tolerantly_with_fingerprint(run, prepared, finding, fingerprint);
}

/// Kept as text, an empty text is an empty table.
Result<Dataset> empty_dataset(const Run& run, const PreparedText& prepared) {
  Dataset dataset = dataset_of(prepared, "LF");
  Table table;
  table.name = run.table_name;
  table.text_path = run.options.directory / (run.stem + ".text.csv");
  CONCORD_TRY(DerivedFile file, DerivedFile::create(table.text_path, "the text of " + run.table_name));
  CONCORD_CHECK(file.finish());
  dataset.tables.push_back(std::move(table));
  dataset.notes.push_back("it holds nothing");
  return dataset;
}

/// First on the strength of the head alone: if the whole file then proves regular, every byte was looked at once only.
Result<Dataset> read_all(const Run& run) {
  std::optional<NotRegular> finding;
  {
    CONCORD_TRY(const PreparedText quick, prepare(run, EncodingDepth::kHead));
    const bool plain =
        quick.encoding.name == "UTF-8" && !quick.encoding.has_nul_bytes && !quick.encoding.has_invalid_utf8;
    if (quick.is_empty) {
      remove_conversion(quick);
      return empty_dataset(run, quick);
    }
    if (!plain) remove_conversion(quick);
    if (plain) {
      CONCORD_TRY(auto attempt, try_regular(run, quick));
      if (auto* regular = std::get_if<RegularTable>(&attempt)) return regular_dataset(quick, std::move(*regular));
      finding = std::move(std::get<NotRegular>(attempt));
    }
  }
  if (finding && run.options.regular_only) return not_regular(run, finding->reason);
  Fingerprint fingerprint{run};
  CONCORD_TRY(const PreparedText prepared, prepare(run, EncodingDepth::kWhole));
  const bool tried = finding && prepared.encoding.name == "UTF-8";
  Result<Dataset> dataset = tried ? read_tolerantly_with_fingerprint(run, prepared, *finding, fingerprint)
                                  : read_prepared(run, prepared, fingerprint);
  const bool engine_reads_it =
      dataset.ok() && std::get<engine::CsvScan>(dataset.value().tables.front().scan).path == prepared.utf8.path;
  if (!engine_reads_it) remove_conversion(prepared);
  return dataset;
}

/// The beginning of a text, up to the end of its last whole line; characters of two bytes are not cut.
Result<std::string> beginning(const Source& source) {
  TextWindow window{{source.descriptor, 0, source.name}};
  while (!window.at_end() && window.text().size() < kQuickBytes) CONCORD_CHECK(window.fill());
  std::string text{window.text().substr(0, kQuickBytes)};
  const std::size_t last = text.find_last_of("\r\n");
  if (last == std::string::npos) return text;
  const bool wide = text.find('\0') != std::string::npos;
  text.resize(std::min(text.size(), last + (wide && last % 2 == 0 ? 2 : 1)));
  return text;
}

/// A first answer: the beginning is read as if it were all.
Result<Dataset> read_quickly(const Run& run) {
  const std::filesystem::path path = run.options.directory / (run.stem + ".beginning");
  CONCORD_TRY(DerivedFile file, DerivedFile::create(path, "the beginning of " + run.source.name));
  CONCORD_TRY(file.buffer(), beginning(run.source));
  const std::uint64_t bytes = file.buffer().size();
  CONCORD_CHECK(file.finish());
  const FileDescriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!descriptor.is_open())
    return Error{ErrorCode::kUnavailable, run.source.name + ": its beginning cannot be opened", std::strerror(errno)};
  const Source part{descriptor.get(), run.source.name, bytes};
  CONCORD_TRY(Dataset dataset, read_all({part, run.options, run.deadline, run.progress, run.table_name, run.stem}));
  for (Table& table : dataset.tables) {
    auto& scan = std::get<engine::CsvScan>(table.scan);
    if (scan.path.string().starts_with("/proc/")) scan.path = path;
  }
  dataset.verified = false;
  dataset.sha256.clear();
  dataset.notes.push_back("not verified: only the first " + std::to_string(bytes) + " of " +
                          std::to_string(run.source.size_bytes) +
                          " bytes were looked at; rows are counted in them only");
  return dataset;
}

class CsvReader final : public Reader {
 public:
  std::string_view format() const override { return "csv"; }

  double recognise(std::string_view head, const Source& source) const override {
    if (!content_kind(head).empty()) return 0.02;
    const bool text_name =
        source.name.ends_with(".csv") || source.name.ends_with(".tsv") || source.name.ends_with(".txt");
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return 0.8;
    const auto control = static_cast<std::size_t>(std::count_if(head.begin(), head.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\0' && c != '\x01' &&
             (byte < 0x1C || byte > 0x1F);
    }));
    const auto nul = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\0'));
    if (control * 50 > head.size()) return 0.0;
    if (nul * 50 > head.size()) return is_wide_text(head) ? 0.7 : 0.0;
    return text_name ? 0.8 : 0.6;
  }

  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override {
    const std::string name = table_name_of(source);
    const Run run{source, options, deadline, progress, name, free_stem(name, options.directory)};
    const bool quick = options.quick && source.size_bytes > kQuickBytes;
    CONCORD_TRY(Dataset dataset, quick ? read_quickly(run) : read_all(run));
    dataset.name = source.name;
    if (dataset.format.empty()) dataset.format = format();
    dataset.size_bytes = source.size_bytes;
    add_notes(dataset);
    return dataset;
  }

 private:
  /// UTF-16 of mostly ASCII characters: zeros at every other place only.
  static bool is_wide_text(std::string_view head) {
    std::size_t even = 0, odd = 0;
    for (std::size_t i = 0; i + 1 < head.size(); i += 2) {
      even += head[i] == '\0' ? 1U : 0U;
      odd += head[i + 1] == '\0' ? 1U : 0U;
    }
    return std::min(even, odd) * 50 <= std::max(even, odd);
  }
};

}  // namespace

const Reader& csv_reader() {
  static const CsvReader kReader;
  return kReader;
}

}  // namespace concord::ingest::csv
