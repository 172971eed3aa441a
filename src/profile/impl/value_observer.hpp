// Watches the different values of one column, each with the number of its rows, and keeps what profiles show and roles
// need. Values may come in any order: what is kept does not depend on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "profile/impl/column_facts.hpp"
#include "profile/profile.hpp"

namespace concord::profile {

/// The most frequent values of an ordered type; ties go to the smaller value.
template <typename Value>
class TopValues {
 public:
  static constexpr std::size_t kValuesMax = 30;
  struct Entry {
    Value value;
    std::uint64_t count;
  };

  template <typename Seen>
  void observe(const Seen& value, std::uint64_t count) {
    if (entries_.size() == kValuesMax && !before(value, count, entries_.back())) return;
    auto place = entries_.end();
    while (place != entries_.begin() && before(value, count, *std::prev(place))) --place;
    entries_.insert(place, Entry{Value{value}, count});
    if (entries_.size() > kValuesMax) entries_.pop_back();
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  template <typename Seen>
  static bool before(const Seen& value, std::uint64_t count, const Entry& entry) {
    return count != entry.count ? count > entry.count : value < entry.value;
  }
  std::vector<Entry> entries_;
};

/// Values of integer and decimal columns.
class NumberObserver {
 public:
  /// @param scale  digits of the coefficients behind the point.
  explicit NumberObserver(int scale);
  void observe(Int128 coefficient, std::uint64_t count);
  std::uint64_t distinct() const { return distinct_; }
  const NumberFacts& facts() const { return facts_; }
  std::vector<ValueCount> frequent() const;

 private:
  int scale_;
  Int128 unit_, cent_, mil_;  ///< one, a hundredth and a thousandth, as coefficients
  std::uint64_t distinct_ = 0;
  NumberFacts facts_;
  TopValues<Int128> top_;
};

/// Values of text columns.
class TextObserver {
 public:
  void observe(std::string_view value, std::uint64_t count);
  std::uint64_t distinct() const { return distinct_; }
  const TextFacts& facts() const { return facts_; }
  std::uint64_t length_min() const { return length_min_; }
  std::uint64_t length_max() const { return length_max_; }
  std::vector<ValueCount> frequent() const;
  /// The five most frequent shapes; empty when the column has no habit (more than 50,000 different shapes).
  std::vector<ValueCount> shapes() const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  void count_shape(std::string_view value, std::uint64_t count);

  std::uint64_t distinct_ = 0, length_min_ = 0, length_max_ = 0;
  TextFacts facts_;
  TopValues<std::string> top_;
  std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>> shapes_;
  bool too_many_shapes_ = false;
  std::string shape_;
};

/// "AAA-9999": letters as A, digits as 9, the rest as it is; at most 32 characters, then an ellipsis.
void append_shape(std::string_view value, std::string& out);

/// At most 200 bytes of a value, cut between characters with an ellipsis.
std::string shorten(std::string_view value);

}  // namespace concord::profile
