// The bytes of a workbook's records: a stream inside an OLE2 container, or the file itself where a program wrote the
// records without one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::xls {

/// The first bytes of every OLE2 container.
inline constexpr std::string_view kContainerMark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Not thread-safe. Borrows the source.
class WorkbookBytes {
 public:
  /// @error kInvalidInput  a damaged container, or one without a workbook: says what it holds instead.
  static Result<WorkbookBytes> open(const Source& source);
  WorkbookBytes(WorkbookBytes&&) noexcept;
  ~WorkbookBytes();

  std::uint64_t size() const;
  /// Fills the buffer. @error kInvalidInput  the bytes are not in the file, which was cut off.
  Status read(std::uint64_t offset, std::span<char> buffer);
  const std::string& source_name() const;

 private:
  struct State;
  explicit WorkbookBytes(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace concord::ingest::xls
