// Which encoding a text is in, and its conversion to UTF-8 in blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/deadline.hpp"
#include "core/files.hpp"
#include "core/progress.hpp"
#include "ingest/csv/impl/text_window.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::csv {

struct Encoding {
  std::string name = "UTF-8";    ///< IANA name
  std::uint64_t mark_bytes = 0;  ///< length of the byte order mark
  std::string reason;            ///< for people
  bool has_nul_bytes = false;
  bool has_invalid_utf8 = false;  ///< UTF-8 for the most part, with other bytes in places
};

enum class EncodingDepth : std::uint8_t { kHead, kWhole };  ///< the first 64 KiB, or every byte

/// @error kUnavailable  a read failed; kLimitExceeded, kCancelled  the deadline.
/// Cost of kWhole: one pass at memory speed for ASCII.
Result<Encoding> detect_encoding(const Source& source, EncodingDepth depth, const Deadline& deadline);

/// The source as UTF-8: itself, or a converted copy in the directory of the options.
struct Utf8Text {
  TextSource text;
  std::filesystem::path path;  ///< how an engine in this process opens it
  FileDescriptor converted;    ///< owns the copy's descriptor, if there is one
  bool has_nul_bytes = false;
};

/// @error kUnavailable  disk full; kLimitExceeded  larger than options.expanded_bytes_max, or the deadline.
Result<Utf8Text> as_utf8(const Source& source, const Encoding& encoding, const std::string& stem,
                         const ReadOptions& options, const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::ingest::csv
