// Decides a column's type from all of its cells, and rewrites cells as the literals an engine reads.
// Nothing is sampled: an observer sees every cell, and observers of parts of a file merge in any order.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/decimal.hpp"
#include "core/schema.hpp"

namespace concord::ingest {

/// Order of the fields of a date, or the fixed forms.
enum class DateOrder : std::uint8_t { kNone, kYearMonthDay, kDayMonthYear, kMonthDayYear };

/// The decision for one column: its type, how its cells are written, and why.
struct TypeDecision {
  DataType type;
  NumberFormat number;  ///< kInteger and kDecimal
  DateOrder date_order = DateOrder::kNone;
  bool plain = true;  ///< every cell is empty or already the engine's literal of `type`: the file can be read as it is
  bool percent = false;  ///< numbers are followed by %: 12.5% is kept as 12.5
  std::string format;    ///< how cells are written, for people: "day/month/year", "1.234,56"; empty when plain
  std::string reason;    ///< one sentence
  std::string currency;  ///< found in header or cells, as written: "RM", "USD", "€"
  std::uint64_t cells = 0, empty_cells = 0, damaged_cells = 0,
                unfit_cells = 0;  ///< unfit: rows with these are rejected
  bool ambiguous_date_order = false;
  bool identifier = false;
};

/// How many bytes from a cell's start `observe_batch` may read, whatever the cell's length.
inline constexpr std::size_t kReadableCellBytes = 16;

/// Watches the cells of one column. Not thread-safe; one for each thread, then merge.
class ColumnObserver {
 public:
  ColumnObserver();
  ColumnObserver(ColumnObserver&&) noexcept;
  ColumnObserver& operator=(ColumnObserver&&) noexcept;
  ~ColumnObserver();
  /// Cost: some 20 ns for a plain number, date or short text.
  void observe(std::string_view cell);
  /// The same for several cells at once, at some 5 ns for a plain cell. Of each cell, also of an empty one,
  /// kReadableCellBytes from its start must be readable memory.
  void observe_batch(std::span<const std::string_view> cells);
  /// Adds what another observer of the same column saw. Commutative and associative.
  void merge(const ColumnObserver& other);
  /// Cells that say that their record adds up others: "Total", "Subtotal:", ...
  std::uint64_t totals_words() const;
  /// @param header  the column's header text: evidence for identifiers and currencies, never needed.
  TypeDecision decide(std::string_view header) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Appends the engine's literal of `cell` to `out` (nothing for an empty or null cell).
/// @return false when the cell does not fit the decision; `out` is then unchanged and the row must be rejected.
bool canonicalise(const TypeDecision& decision, std::string_view cell, std::string& out);

}  // namespace concord::ingest
