// Writes tables that were kept as text: each record with exactly the cells found, however many.
#pragma once

#include <filesystem>
#include <vector>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "ingest/dataset.hpp"

namespace concord::app {

/// Whether every table has its text (see ingest::Table::text_path).
bool have_text(const std::vector<const ingest::Table*>& tables);

/// Writes the texts one after the other as CSV; with `header` each begins with its header rows, if it has any.
/// @error kUnavailable  disk full; kLimitExceeded, kCancelled  the deadline.
Status write_text(const std::vector<const ingest::Table*>& tables, bool header, const std::filesystem::path& path,
                  const Deadline& deadline);

}  // namespace concord::app
