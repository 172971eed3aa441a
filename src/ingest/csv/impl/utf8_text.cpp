#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "ingest/csv/impl/encoding.hpp"
#include "ingest/derived_file.hpp"
#include "ingest/transcoder.hpp"

namespace concord::ingest::csv {
namespace {

struct Conversion {
  const Source& source;
  const Encoding& encoding;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
};

/// @return whether the text holds NUL characters.
Result<bool> convert(const Conversion& work, DerivedFile& file) {
  std::optional<Transcoder> transcoder = Transcoder::open(work.encoding.name);
  if (!transcoder)
    return Error{ErrorCode::kUnavailable,
                 work.source.name + ": this machine's ICU cannot convert " + work.encoding.name};
  TextWindow window{{work.source.descriptor, work.encoding.mark_bytes, work.source.name}};
  std::uint64_t read = 0, written = 0;
  bool has_nul_bytes = false;
  while (!window.at_end()) {
    CONCORD_CHECK(work.deadline.check("converting " + work.source.name));
    work.progress.report("converting " + work.source.name, read, work.source.size_bytes);
    CONCORD_CHECK(window.fill());
    const std::size_t before = file.buffer().size();
    if (!transcoder->append(window.text(), window.at_end(), file.buffer()))
      return Error{ErrorCode::kInvalidInput,
                   work.source.name + ": the text cannot be converted from " + work.encoding.name};
    read += window.text().size();
    written += file.buffer().size() - before;
    has_nul_bytes = has_nul_bytes || file.buffer().find('\0', before) != std::string::npos;
    window.consume(window.text().size());
    if (written > work.options.expanded_bytes_max)
      return Error{ErrorCode::kLimitExceeded, work.source.name + ": as UTF-8 it is larger than " +
                                                  std::to_string(work.options.expanded_bytes_max >> 20) + " MiB"};
    CONCORD_CHECK(file.flush_if_full());
  }
  CONCORD_CHECK(file.finish());
  return has_nul_bytes;
}

}  // namespace

Result<Utf8Text> as_utf8(const Source& source, const Encoding& encoding, const std::string& stem,
                         const ReadOptions& options, const Deadline& deadline, ProgressSink& progress) {
  Utf8Text utf8;
  if (encoding.name == "UTF-8") {
    utf8.has_nul_bytes = encoding.has_nul_bytes;
    utf8.text = {source.descriptor, encoding.mark_bytes, source.name};
    utf8.path = source_path(source);
    return utf8;
  }
  utf8.path = options.directory / (stem + ".utf8");
  CONCORD_TRY(DerivedFile file, DerivedFile::create(utf8.path, "the converted text of " + source.name));
  CONCORD_TRY(utf8.has_nul_bytes, convert({source, encoding, options, deadline, progress}, file));
  utf8.converted = FileDescriptor{::open(utf8.path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!utf8.converted.is_open())
    return Error{ErrorCode::kUnavailable, source.name + ": its converted text cannot be opened", std::strerror(errno)};
  utf8.text = {utf8.converted.get(), 0, source.name};
  return utf8;
}

}  // namespace concord::ingest::csv
