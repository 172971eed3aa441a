// Thrift's compact protocol, as far as Parquet's metadata needs it to be written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace concord::ingest {

/// Writes one structure, and those within it, field by field in the order of their numbers.
/// Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
class CompactThrift {
 public:
  void begin() { last_fields_.push_back(0); }
  void end();
  void number32(int field, std::int32_t value);
  void number64(int field, std::int64_t value);
  void boolean(int field, bool value);
  void text(int field, std::string_view value);
  /// Opens a structure as a field; `end` closes it.
  void structure(int field);
  /// The elements follow: for structures `begin` ... `end` each.
  void structures(int field, std::size_t count);
  void numbers32(int field, const std::vector<std::int32_t>& values);
  void texts(int field, const std::vector<std::string_view>& values);
  const std::string& bytes() const { return bytes_; }

 private:
  void head(int field, unsigned type);
  void list_head(int field, std::size_t count, unsigned type);
  void variable(std::uint64_t value);
  void signed_variable(std::int64_t value);

  std::string bytes_;
  std::vector<int> last_fields_;  ///< of the open structures
};

}  // namespace concord::ingest
