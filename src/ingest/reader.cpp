#include "ingest/reader.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <new>

#include "core/files.hpp"
#include "core/sha256.hpp"
#include "ingest/content_kind.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kHeadBytes = 64 << 10;
constexpr double kRecognisedMin = 0.1;

std::string extension_of(std::string_view name) {
  const std::size_t dot = name.find_last_of("./");
  if (dot == std::string_view::npos || name[dot] == '/') return {};
  std::string extension{name.substr(dot + 1)};
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

std::string formats_of(const std::vector<const Reader*>& readers) {
  std::string formats;
  for (const Reader* reader : readers) {
    if (!formats.empty()) formats += reader == readers.back() ? " and " : ", ";
    std::string format{reader->format()};
    std::transform(format.begin(), format.end(), format.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    formats += format;
  }
  return formats;
}

Error unrecognised(const std::vector<const Reader*>& readers, const Source& source, std::string_view head) {
  const std::string_view kind = content_kind(head);
  if (kind == kArrowFile)
    return {ErrorCode::kInvalidInput, source.name + " is " + std::string{kArrowFile} +
                                          ", which is not read; write it as Parquet and read that, in Python: "
                                          "pyarrow.parquet.write_table(pyarrow.feather.read_table(...), ...)"};
  const std::string looks = kind.empty() ? "is no text and in no known format" : "looks like " + std::string{kind};
  return {ErrorCode::kInvalidInput, source.name + " " + looks + "; what can be read is " + formats_of(readers) +
                                        ". Export the table from the program that made the file"};
}

/// Whatever failed, the user learns in which input.
Error naming(Error error, const Source& source) {
  if (error.message.find(source.name) == std::string::npos) error.message = source.name + ": " + error.message;
  return error;
}

/// An extension that promises another format than the bytes keep is worth a note.
void note_other_format(const Source& source, Dataset& dataset) {
  const std::string extension = extension_of(source.name);
  const bool sheet_name =
      extension == "xlsx" || extension == "xlsm" || extension == "xls" || extension == "ods" || extension == "fods";
  const bool text_name = extension == "csv" || extension == "tsv" || extension == "txt" || extension == "tab";
  const bool other_text = dataset.format == "csv" || dataset.format == "fixed width" || dataset.format == "html" ||
                          dataset.format == "xml" || dataset.format == "spreadsheetml";
  if ((sheet_name && other_text) || (text_name && dataset.format != "csv" && dataset.format != "fixed width"))
    dataset.notes.push_back("the name ends in ." + extension + ", but the content is " + dataset.format +
                            "; read as that");
}

Result<Dataset> read_guarded(const Reader& reader, const Source& source, const ReadOptions& options,
                             const Deadline& deadline, ProgressSink& progress) {
  try {
    return reader.read(source, options, deadline, progress);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kLimitExceeded, source.name + ": not enough memory to read it"};
  } catch (const std::exception& failure) {
    return Error{ErrorCode::kInternal, source.name + ": reading failed; please report this", failure.what()};
  }
}

}  // namespace

Result<std::string> read_head(const Source& source) {
  std::string head(std::min<std::uint64_t>(kHeadBytes, source.size_bytes), '\0');
  const std::optional<std::size_t> filled = read_fully(source.descriptor, 0, head);
  if (!filled) return Error{ErrorCode::kUnavailable, source.name + ": cannot be read", std::strerror(errno)};
  head.resize(*filled);
  return head;
}

std::string source_path(const Source& source) {
  return source.path.empty() ? "/proc/self/fd/" + std::to_string(source.descriptor) : source.path.string();
}

Result<Dataset> read_input(const std::vector<const Reader*>& readers, const Source& source, const ReadOptions& options,
                           const Deadline& deadline, ProgressSink& progress) {
  if (source.size_bytes == 0 && !options.as_text)
    return Error{ErrorCode::kInvalidInput,
                 source.name + " is empty (0 bytes): check that its export or download went through"};
  CONCORD_TRY(const std::string head, read_head(source));
  const Reader* best = nullptr;
  double best_score = 0;
  for (const Reader* reader : readers) {
    const double score = reader->recognise(head, source);
    if (score <= best_score) continue;
    best = reader;
    best_score = score;
  }
  if (best == nullptr || best_score < kRecognisedMin) return unrecognised(readers, source, head);

  Result<Dataset> dataset = read_guarded(*best, source, options, deadline, progress);
  if (!dataset.ok()) return naming(std::move(dataset).error(), source);
  Dataset& result = dataset.value();
  result.name = source.name;
  if (result.format.empty()) result.format = best->format();
  if (result.sha256.empty() && result.verified && options.fingerprint) {
    CONCORD_TRY(result.sha256, sha256_of_file(source.descriptor, source.name, deadline));
  }
  result.size_bytes = source.size_bytes;
  note_other_format(source, result);
  return dataset;
}

}  // namespace concord::ingest
