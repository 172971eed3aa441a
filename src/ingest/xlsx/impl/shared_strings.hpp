// The texts that a workbook's cells refer to by number. They lie in a spool, so that memory holds only where each
// begins.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/spool.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {

class SharedStrings {
 public:
  /// @param part  empty: a workbook without shared strings.
  /// @error  as parse_part and Spool; kLimitExceeded  a text is longer than `cell_bytes_max`.
  static Result<SharedStrings> read(ZipArchive& archive, std::string_view part, const std::filesystem::path& directory,
                                    std::uint64_t cell_bytes_max, const Deadline& deadline, ProgressSink& progress);
  std::uint64_t count() const { return starts_.empty() ? 0 : starts_.size() - 1; }
  /// @param index  less than count(). The view is valid as long as this object.
  std::string_view text(std::uint64_t index) const {
    return spool_.bytes().substr(starts_[index], starts_[index + 1] - starts_[index]);
  }

 private:
  SharedStrings(Spool spool, std::vector<std::uint64_t> starts)
      : spool_{std::move(spool)}, starts_{std::move(starts)} {}
  Spool spool_;
  std::vector<std::uint64_t> starts_;
};

}  // namespace concord::ingest::xlsx
