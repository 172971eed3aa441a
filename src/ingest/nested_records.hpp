// Records of formats that nest: JSON objects, XML elements, rows of databases. What a reader hands to
// `build_nested_tables`: either one record after the other, or stretches of them that are parsed at the same time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/ids.hpp"

namespace concord::ingest {

enum class NestedEventKind : std::uint8_t {
  kValue,   ///< a single value, as text
  kNull,    ///< a field without a value: its column exists
  kObject,  ///< fields follow up to the matching kEnd; within a list it has no name
  kList,    ///< objects follow up to the matching kEnd
  kEnd,
};

struct NestedEvent {
  NestedEventKind kind = NestedEventKind::kNull;
  std::string_view name = {};  ///< of the field
  std::string_view text = {};  ///< of a value: valid UTF-8
};

/// One record: the events of its fields in order, balanced. Views are valid until the source's next call.
struct NestedRecord {
  LineNumber line;
  std::vector<NestedEvent> events;
  std::string_view raw;     ///< as in the source (UTF-8), for rejects
  std::string_view damage;  ///< not empty: what was mended, a stable word
  std::string refusal;      ///< not empty: why this is no record; it is rejected
};

/// Reads records in order, any number of times, always the same. Not thread-safe.
class NestedSource {
 public:
  virtual ~NestedSource() = default;
  /// Starts again before the first record.
  virtual Status rewind() = 0;
  /// The next record into `record`, all of which is overwritten; false at the end.
  /// @error kInvalidInput  the container is broken here and nothing behind it can be read; kLimitExceeded. Names the
  /// line.
  virtual Result<bool> next(NestedRecord& record) = 0;
};

/// Takes records one after the other.
class NestedSink {
 public:
  virtual ~NestedSink() = default;
  /// What the record says beside its events is valid during the call.
  virtual Status take(const NestedRecord& record) = 0;
};

/// Reads records stretch by stretch, once. Where a stretch ends depends on the input alone. Stretches lie in slots,
/// which are used again: so many threads can parse as there are slots.
class NestedStretches {
 public:
  virtual ~NestedStretches() = default;
  /// Before all else. @param slots  how many there will be.
  virtual Status start(std::size_t slots) = 0;
  /// Puts the next stretch into the slot; false when there is none. In order, by one thread.
  /// @error  as NestedSource::next.
  virtual Result<bool> take(std::size_t slot) = 0;
  /// Hands the slot's records to the sink. Names and texts of their events stay as and where they are until the slot's
  /// next `take`, and kReadableCellBytes from a text's start are readable. Thread-safe for different slots.
  /// @error  that of the sink, and as `take`.
  virtual Status parse(std::size_t slot, NestedSink& sink) = 0;
};

}  // namespace concord::ingest
