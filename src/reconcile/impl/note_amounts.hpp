// Amounts in the lines above and below a table: balances and totals, told apart by words of several languages.
#pragma once

#include <cstdint>
#include <vector>

#include "core/decimal.hpp"
#include "core/ids.hpp"
#include "ingest/dataset.hpp"

namespace concord::reconcile {

enum class NoteKind : std::uint8_t { kOpening, kClosing, kTotal };

struct NoteAmount {
  NoteKind kind = NoteKind::kTotal;
  LineNumber line;
  Int128 amount = 0;  ///< in units of 10^-scale
};

/// The notes that name a balance or a total and hold exactly one amount. Numbers without digits behind a point or comma
/// are no amounts (dates, accounts). Pure.
std::vector<NoteAmount> read_note_amounts(const std::vector<ingest::NoteLine>& notes, int scale);

}  // namespace concord::reconcile
