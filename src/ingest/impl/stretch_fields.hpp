// The records of a stretch, field by field: each value and each object with the object that it belongs to. So neither
// the types nor which fields are lists, that is tables of their own, has to be known when records are read.
// Source: the idea of columns that know their parents: Melnik et al. (2010), Dremel, PVLDB 3, 330-339.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "ingest/column_types.hpp"
#include "ingest/nested_records.hpp"

namespace concord::ingest {

/// For each of some things in order, the number of the object that owns it. Mostly thing i belongs to object i, and
/// then nothing is kept.
class Owners {
 public:
  void add(std::uint32_t owner) {
    if (!is_plain_ || owner != count_) list(owner);
    ++count_;
  }
  void clear();
  std::uint32_t count() const { return count_; }
  bool is_plain() const { return is_plain_; }  ///< thing i belongs to object i
  const std::vector<std::uint32_t>& listed() const { return listed_; }

 private:
  void list(std::uint32_t owner);

  std::vector<std::uint32_t> listed_;
  std::uint32_t count_ = 0;
  bool is_plain_ = true;
};

/// A field of the records of a stretch, or the root of all, whose objects are the records.
struct StretchField {
  std::string name;
  std::size_t parent = 0;
  std::vector<std::size_t> children = {};
  std::size_t expected = 0;       ///< the child that is likely to be asked for next
  const char* seen_at = nullptr;  ///< where the name stood last, in this stretch
  bool is_list = false;           ///< in this stretch, as the next
  bool is_column = false;
  Owners values = {};
  std::vector<std::string_view> texts = {};  ///< of each value
  Owners objects = {};
  ColumnObserver observer = {};
  bool is_watched = false;                 ///< its values are hashed
  std::vector<std::uint64_t> hashes = {};  ///< of each value
};

/// A field as it was written: views into the bytes.
struct FieldCells {
  std::uint32_t values = 0, objects = 0;
  std::span<const std::uint32_t> value_owners = {};   ///< empty: value i belongs to object i of the parent
  std::span<const std::uint32_t> object_owners = {};  ///< the same for objects
  std::string_view lengths = {};                      ///< of values, a byte or four each
  std::string_view text = {};

  std::uint32_t owner_of_value(std::size_t i) const {
    return value_owners.empty() ? static_cast<std::uint32_t>(i) : value_owners[i];
  }
  std::uint32_t owner_of_object(std::size_t i) const {
    return object_owners.empty() ? static_cast<std::uint32_t>(i) : object_owners[i];
  }
  std::uint32_t length(std::size_t i) const;
};

/// From this record of a stretch on, each stands a line below the other.
struct LineRun {
  std::uint32_t record = 0;
  LineNumber line;
};

/// Not thread-safe; one for each slot. Emptied, it keeps the fields that it knows, so that those of further stretches
/// stand behind them.
class StretchFields final : public NestedSink {
 public:
  /// A record that was refused.
  struct Refused {
    std::uint32_t objects_before = 0;  ///< records of the stretch that were not, above it
    LineNumber line;
    std::string reason, raw;
  };
  /// A record that was mended.
  struct Mended {
    std::uint32_t object = 0;
    LineNumber line;
    std::string kind;
  };

  StretchFields();
  /// For the next stretch: texts are kept where they stand, until then. @param watches_keys  values of fields that
  /// sound like keys are hashed.
  /// @param fields_max  more make it fail. @param as_text  types are not watched.
  void start(bool watches_keys, std::uint64_t fields_max, bool as_text);
  /// @error kLimitExceeded  the values of a field have 4 GiB together.
  Status take(const NestedRecord& record) override;
  /// After the last record. Watches the types.
  void finish();
  /// There were more fields than may be; the rest was not taken.
  bool is_too_wide() const { return is_too_wide_; }

  std::vector<StretchField>& fields() { return fields_; }  ///< the root first, children behind their parents
  std::uint32_t records() const { return fields_.front().objects.count(); }  ///< that were not refused
  std::vector<LineRun>& lines() { return lines_; }                           ///< of these records
  LineNumber first_line() const { return first_line_; }                      ///< of any record
  std::vector<Refused>& refused() { return refused_; }
  std::vector<Mended>& mended() { return mended_; }
  /// Into `out`, which only grows, what `read_cells` reads. @return  its length.
  std::size_t write(std::vector<char>& out) const;

 private:
  struct Open {
    std::size_t field = 0;
    std::uint32_t object = 0;  ///< its number; of a list: that of the object that has it
    bool is_list = false;
  };
  std::size_t child(std::size_t parent, std::string_view name);
  std::size_t find_child(std::size_t parent, std::string_view name);
  void take_event(const NestedEvent& event);
  void add_value(StretchField& field, std::uint32_t owner, std::string_view text);

  std::vector<StretchField> fields_;
  std::vector<Open> open_;
  std::vector<LineRun> lines_;
  LineNumber first_line_;
  std::vector<Refused> refused_;
  std::vector<Mended> mended_;
  std::uint64_t fields_max_ = 0, text_bytes_ = 0;
  bool watches_keys_ = false, as_text_ = false, is_too_wide_ = false;
};

/// The fields that `write` wrote, in its order. @param bytes  begin at a multiple of four; they are borrowed.
std::vector<FieldCells> read_cells(std::string_view bytes);

}  // namespace concord::ingest
