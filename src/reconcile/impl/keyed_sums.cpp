#include "reconcile/impl/keyed_sums.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

constexpr std::size_t kKeyLengthMin = 4;
constexpr double kLossMax = 0.1;
constexpr double kUsualShareMin = 0.6;

bool is_key(std::string_view key) {
  return key.size() >= kKeyLengthMin &&
         std::any_of(key.begin(), key.end(), [](char digit) { return digit >= '0' && digit <= '9'; });
}

using RowsByKey = std::unordered_map<std::string, std::vector<std::uint32_t>>;

// Every row under each name that it may be called by: reference, labels, words with a digit.
RowsByKey names_of(const OpenRows& open) {
  RowsByKey names;
  const auto add = [&names](std::string name, std::uint32_t row) {
    if (!is_key(name)) return;
    auto& rows = names[std::move(name)];
    if (rows.empty() || rows.back() != row) rows.push_back(row);
  };
  const EventRows& events = open.rows.events;
  for (std::uint32_t row = 0; row < events.size(); ++row) {
    add(events.references[row], row);
    const std::string& text = events.texts[row];
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      add(text.substr(begin, end - begin), row);
      // A number such as PO-2025-17 became several words.
      const std::size_t next = end < text.size() ? std::min(text.find(' ', end + 1), text.size()) : end;
      if (next > end) add(normalise_reference(text.substr(begin, next - begin)), row);
      const std::size_t third = next < text.size() ? std::min(text.find(' ', next + 1), text.size()) : next;
      if (third > next) add(normalise_reference(text.substr(begin, third - begin)), row);
      begin = end + 1;
    }
    for (const LabelColumn& label : open.labels) {
      if (!label.few_values && label.value_of[row] != LabelColumn::kNoValue)
        add(normalise_reference(label.values[label.value_of[row]]), row);
    }
  }
  return names;
}

Int128 sum_of(const OpenRows& open, const std::vector<std::uint32_t>& rows) {
  Int128 sum = 0;
  for (const std::uint32_t row : rows) sum += open.rows.events.amounts[row];
  return sum;
}

struct Batch {
  KeyedSum sum;
  bool equal = false, usual = false;
};

// The batches of one column. Several rows that name the batch are taken together.
std::vector<Batch> batches_of(const OpenRows& keyed, const LabelColumn& label, const OpenRows& other,
                              const RowsByKey& names, bool keyed_on_left) {
  std::vector<std::vector<std::uint32_t>> members(label.values.size());
  for (std::uint32_t row = 0; row < label.value_of.size(); ++row) {
    if (label.value_of[row] != LabelColumn::kNoValue) members[label.value_of[row]].push_back(row);
  }
  std::vector<Batch> batches;
  for (std::size_t value = 0; value < members.size(); ++value) {
    const auto named = names.find(normalise_reference(label.values[value]));
    if (named == names.end() || members[value].size() + named->second.size() < 3) continue;
    const Int128 gross = sum_of(keyed, members[value]), net = sum_of(other, named->second);
    Batch batch;
    batch.sum = {named->second, members[value], keyed_on_left, label.name, label.values[value]};
    if (keyed_on_left) std::swap(batch.sum.left, batch.sum.right);
    batch.equal = gross == net;
    const auto loss = static_cast<double>(gross - net), whole = static_cast<double>(gross);
    batch.usual = gross != 0 && loss / whole > 0 && loss / whole <= kLossMax;
    batches.push_back(std::move(batch));
  }
  return batches;
}

}  // namespace

std::vector<KeyedSum> find_keyed_sums(const OpenRows& left, const OpenRows& right) {
  std::vector<KeyedSum> sums;
  std::vector<bool> left_used(left.rows.events.size(), false), right_used(right.rows.events.size(), false);
  const auto is_free = [&](const KeyedSum& sum) {
    return std::none_of(sum.left.begin(), sum.left.end(), [&](std::uint32_t row) { return left_used[row]; }) &&
           std::none_of(sum.right.begin(), sum.right.end(), [&](std::uint32_t row) { return right_used[row]; });
  };
  for (const bool keyed_on_left : {false, true}) {
    const OpenRows& keyed = keyed_on_left ? left : right;
    const OpenRows& other = keyed_on_left ? right : left;
    const RowsByKey names = names_of(other);
    for (const LabelColumn& label : keyed.labels) {
      if (label.few_values && label.values.size() < 3) continue;
      std::vector<Batch> batches = batches_of(keyed, label, other, names, keyed_on_left);
      const auto good =
          std::count_if(batches.begin(), batches.end(), [](const Batch& batch) { return batch.equal || batch.usual; });
      const bool usual = static_cast<double>(good) >= kUsualShareMin * static_cast<double>(batches.size()) && good >= 2;
      for (Batch& batch : batches) {
        if (!(batch.equal || (usual && batch.usual)) || !is_free(batch.sum)) continue;
        for (const std::uint32_t row : batch.sum.left) left_used[row] = true;
        for (const std::uint32_t row : batch.sum.right) right_used[row] = true;
        sums.push_back(std::move(batch.sum));
      }
    }
  }
  return sums;
}

}  // namespace concord::reconcile
