// The names of the fields in records, found again where they stood in the records before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace concord::ingest::json {

/// Names in the order in which they come in a record. Not thread-safe. The names' bytes are borrowed.
class FieldNames {
 public:
  void forget() { names_.clear(); }
  void begin_record() { next_ = 0; }
  /// The known name that is written from `raw` on up to a quote: the view that was added. Only one that mostly comes
  /// about here is found. @param raw  kPaddingBytes behind it are readable.
  std::optional<std::string_view> find(const char* raw);
  /// A name that was not found. It stands up to its quote in a text with kPaddingBytes behind it.
  void add(std::string_view name);

 private:
  struct Name {
    std::string_view text;
    std::uint64_t begin = 0, mask = 0;  ///< its first eight bytes, and which of these are its own
  };
  std::vector<Name> names_;
  std::size_t next_ = 0;
};

}  // namespace concord::ingest::json
