// Finds a side's events by reference, also by one that is damaged.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace concord::reconcile {

/// The events of one side by normalised reference (normalise_reference). Immutable; thread-safe.
class ReferenceDirectory {
 public:
  using Entry = std::pair<std::string, std::uint32_t>;  ///< reference, event

  explicit ReferenceDirectory(std::vector<Entry> entries);

  /// The events with exactly this reference, ascending.
  std::vector<std::uint32_t> find(const std::string& reference) const;
  /// For each reference the events whose own is similar (compare_references): one character wrong, missing, too many or
  /// swapped with its neighbour, or an end cut off. Ascending, without duplicates.
  /// Cost: a look at each entry for each of its characters, and one for each similar pair: by deletions, so that no two
  /// references are compared that differ in more. Source: Mor and Fraenkel (1982), J. ACM 29, 12-23.
  std::vector<std::vector<std::uint32_t>> find_similar(const std::vector<std::string>& references) const;

 private:
  std::vector<Entry> entries_;  // sorted
};

}  // namespace concord::reconcile
