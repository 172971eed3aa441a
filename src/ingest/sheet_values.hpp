// The text of a cell from what a sheet stores: numbers in shortest decimal form, dates and times as ISO text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace concord::ingest {

/// How a style shows a number.
enum class NumberShow : std::uint8_t {
  kNumber,
  kDate,
  kTime,
  kDateTime,
  kDuration,  ///< "[h]:mm": hours go beyond 24
};

/// What came of a stored number.
enum class NumberOutcome : std::uint8_t {
  kWritten,
  kResidue,    ///< a rest of binary arithmetic such as 1.1368683772161603E-13: written as 0
  kNoDate,     ///< day 0 or before, or after the year 9999, in a date's format: nothing is written
  kNotNumber,  ///< no number at all: written as it is
};

/// Appends a stored number as decimal digits. Spreadsheets calculate with 15 digits and store up to 17: what the last
/// two say is rounding noise (12.300000000000001 is 12.3). From 10^15 on, digits are lost, so such numbers keep an
/// exponent (2.02E+34), and nobody takes them for the identifier they may have been; whole digits written out stay as
/// they are.
NumberOutcome append_number(std::string_view stored, std::string& out);

/// Appends a stored number as the moment that its format shows: 2025-01-31, 2025-01-31 10:00:00[.250], 10:00:00.
/// @param since_1904  days count from 1904-01-01 instead of 1900-01-01 (where day 60 is the 29 February 1900, which was
///                    none: it is written as that, and never shifted).
NumberOutcome append_moment(std::string_view stored, NumberShow show, bool since_1904, std::string& out);

/// Appends a moment stored as ISO text in the same forms: "2025-01-31T10:00:00.250Z" is 2025-01-31 10:00:00.25,
/// "T10:00" is 10:00:00; a sheet knows no zones, so that Z says nothing. Midnight is shown only by kDateTime; a time on
/// the day that sheets count as none (1899-12-30 or 31) is a time where the format shows one. What is no such moment
/// (1900-02-29, 24:00:00, other zones) is written as it is: kNotNumber.
NumberOutcome append_iso_moment(std::string_view stored, NumberShow show, std::string& out);

}  // namespace concord::ingest
