#include "reconcile/impl/reference_directory.hpp"

#include <algorithm>
#include <unordered_map>

#include "reconcile/impl/candidates.hpp"

namespace concord::reconcile {
namespace {

constexpr std::size_t kCutLengthMin = 6;  // characters that must be left of a reference
constexpr std::ptrdiff_t kBeginningsMax = 8;

// The reference itself, and each text that it becomes without one character. Two references that are one edit or one
// swap apart have one of these in common.
template <typename Visit>
void for_each_deletion(const std::string& reference, Visit visit) {
  visit(reference);
  std::string shorter;
  for (std::size_t place = 0; place < reference.size(); ++place) {
    if (place > 0 && reference[place] == reference[place - 1]) continue;
    shorter.assign(reference, 0, place);
    shorter.append(reference, place + 1);
    visit(shorter);
  }
}

}  // namespace

ReferenceDirectory::ReferenceDirectory(std::vector<Entry> entries) : entries_{std::move(entries)} {
  std::sort(entries_.begin(), entries_.end());
}

std::vector<std::uint32_t> ReferenceDirectory::find(const std::string& reference) const {
  std::vector<std::uint32_t> events;
  for (auto entry = std::lower_bound(entries_.begin(), entries_.end(), Entry{reference, 0});
       entry != entries_.end() && entry->first == reference; ++entry)
    events.push_back(entry->second);
  return events;
}

std::vector<std::vector<std::uint32_t>> ReferenceDirectory::find_similar(
    const std::vector<std::string>& references) const {
  std::vector<std::vector<std::uint32_t>> found(references.size());
  std::unordered_multimap<std::string, std::size_t> by_deletion;
  for (std::size_t index = 0; index < references.size(); ++index) {
    const std::string& reference = references[index];
    for_each_deletion(reference, [&](const std::string& text) { by_deletion.emplace(text, index); });
    auto longer = std::lower_bound(entries_.begin(), entries_.end(), Entry{reference, 0});
    for (auto end = longer + std::min(kBeginningsMax, entries_.end() - longer);
         longer != end && reference.size() >= kCutLengthMin && longer->first.starts_with(reference); ++longer)
      found[index].push_back(longer->second);
    for (std::size_t length = kCutLengthMin; length < reference.size(); ++length) {
      const auto shorter = find(reference.substr(0, length));
      found[index].insert(found[index].end(), shorter.begin(), shorter.end());
    }
  }
  if (!references.empty()) {
    for (const auto& [name, event] : entries_) {
      for_each_deletion(name, [&, event = event, &name = name](const std::string& text) {
        const auto [first, last] = by_deletion.equal_range(text);
        for (auto match = first; match != last; ++match) {
          if (compare_references(name, references[match->second]) == ReferenceLevel::kSimilar)
            found[match->second].push_back(event);
        }
      });
    }
  }
  for (auto& events : found) {
    std::sort(events.begin(), events.end());
    events.erase(std::unique(events.begin(), events.end()), events.end());
  }
  return found;
}

}  // namespace concord::reconcile
