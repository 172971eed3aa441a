// Tells what the values of a column are beyond their type: addresses, numbers of accounts, names of countries. Values
// speak first; a header alone decides only what no value can show (a city), and never against the values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "profile/profile.hpp"

namespace concord::profile {

struct ColumnFacts;

inline constexpr std::size_t kValueKinds = static_cast<std::size_t>(ValueKind::kCoordinate) + 1;

/// Rows of a text column by what their value could be. A value can be several things.
struct KindCounts {
  std::array<std::uint64_t, kValueKinds> rows{};
  std::uint64_t international_phones = 0;  ///< of the telephone numbers: those that nothing else is written like
  std::uint64_t wide_ip_addresses = 0;     ///< of the IP addresses: no version number has such parts
  std::uint64_t country_codes = 0;         ///< of the countries: two or three letters
  std::uint64_t country_values = 0;        ///< different ones
  std::uint64_t with_email = 0;            ///< an e-mail address somewhere in the text
  std::uint64_t with_digits = 0;
  std::uint64_t values = 0;                     ///< different values in all
  std::array<std::uint64_t, 6> hash_lengths{};  ///< of the hashes, by kHashLengths
  static constexpr std::array<std::size_t, 6> kHashLengths{32, 40, 56, 64, 96, 128};
};

/// Adds one different value with the number of its rows. Order does not matter.
void count_kinds(std::string_view value, std::uint64_t rows, KindCounts& counts);

struct KindDecision {
  ValueKind kind = ValueKind::kNone;
  double share = 0;      ///< of the rows with a value
  std::string reason;    ///< why this kind
  std::string personal;  ///< why the column holds data about people; empty: nothing says so
};
KindDecision decide_kind(const ColumnFacts& facts, Role role);

}  // namespace concord::profile
