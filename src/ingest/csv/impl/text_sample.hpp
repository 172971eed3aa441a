// Stretches of a text from its beginning, middle and end: what the dialect is decided by.
#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"
#include "ingest/csv/impl/text_window.hpp"

namespace concord::ingest::csv {

/// A stretch that begins at a line start (the first one: of the text).
struct TextStretch {
  std::string text;
  bool at_end = false;  ///< nothing follows it
};

/// All of a small text, some 100 KiB of a large one, up to 12 MiB where a few lines are as long as that. @error
/// kUnavailable  a read failed.
Result<std::vector<TextStretch>> sample_text(const TextSource& source, std::uint64_t file_bytes);

/// The last lines, up to some 64 KiB, more where lines are long. @error kUnavailable  a read failed.
Result<TextStretch> last_stretch(const TextSource& source, std::uint64_t file_bytes);

}  // namespace concord::ingest::csv
