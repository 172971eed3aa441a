// How a type decision is told to people: how cells are written, and how many fit.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "core/schema.hpp"
#include "ingest/column_types.hpp"

namespace concord::ingest {

/// "All 120 values are dates." or "1,998 of 2,000 values are dates; rows with the other 2 are rejected."
std::string sentence_on_fit(TypeKind kind, std::uint64_t fitting, std::uint64_t values);

/// "987 of 1,000 values are numbers, 13 are not: ...", of a column that stays text.
std::string sentence_on_misfit(TypeKind kind, std::uint64_t fitting, std::uint64_t values);

/// "1.234,56", "RM 1,234.56; (1.00) is negative", "12.5%".
std::string format_of_number(const NumberFormat& format, unsigned places, const std::string& suffix,
                             const std::string& currency);

/// "day/month/year", "month/day/year (two digits) and time", "day month-name year".
std::string format_of_moment(TypeKind kind, DateOrder order, const std::set<char>& separators, bool named,
                             bool two_digit_years);

}  // namespace concord::ingest
