// From the evidence of a column to its type. The rules, in order: no value at all is text; references that a
// spreadsheet rounded make text; then the reading that fits most cells wins if it leaves out few enough; then numbers
// that name something (leading zeros, more than 15 digits, telephone numbers, check digits) become text after all.
#pragma once

#include <string_view>

#include "ingest/column_types.hpp"
#include "ingest/impl/column_evidence.hpp"

namespace concord::ingest {

TypeDecision decide_type(const ColumnEvidence& evidence, std::string_view header);

/// The forms of dates that a decided order reads: a set of order bits.
Reading orders_read(DateOrder order);
/// Day-first for month-first and the other way round; others stay.
DateOrder other_order(DateOrder order);
/// Whether a reading's cell is a value of a date or time type whose dates are written in `orders`.
bool reads_moment(Reading reading, TypeKind kind, Reading orders);
/// The place of a format in kNumberConventions.
std::size_t convention_of(const NumberFormat& format);

}  // namespace concord::ingest
