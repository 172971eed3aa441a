#include "reconcile/impl/record_reader.hpp"

#include "reconcile/impl/text_values.hpp"

namespace concord::reconcile {
namespace {

RawRecord raw_record(const ingest::RecordBlock& block, std::size_t record) {
  return {block.data, block.ends + record * block.columns, block.quoted};
}

}  // namespace

SideNotes empty_notes(const SidePlan& plan) {
  SideNotes notes;
  notes.sums.resize(plan.summed.size());
  notes.odd_number_keys.resize(plan.keys.size());
  return notes;
}

void SideNotes::merge(SideNotes& other) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i].merge(other.sums[i]);
  for (std::size_t i = 0; i < odd_number_keys.size(); ++i)
    odd_number_keys[i] = odd_number_keys[i] || other.odd_number_keys[i];
  empty_keys.insert(empty_keys.end(), other.empty_keys.begin(), other.empty_keys.end());
}

RecordReader::RecordReader(const SidePlan& plan)
    : notes{empty_notes(plan)}, plan_{plan}, writer_{plan.layout, plan.delimiter, plan.order} {}

std::string_view RecordReader::key_part(const RawRecord& raw, std::size_t index) {
  const std::string_view text = writer_.cell(raw, plan_.keys[index]);
  if (text.empty()) return text;
  const char first = text.front();
  if (first == '-' || first == '+' || (first == '0' && text.size() > 1)) notes.odd_number_keys[index] = true;
  return plan_.strict || is_ascii(text) ? text : normal_form(text, normal_);
}

/// One part stands for itself; several stand behind their lengths. Empty when every part is.
std::string_view RecordReader::key_text(const RawRecord& raw) {
  if (plan_.keys.size() == 1) return key_part(raw, 0);
  key_.clear();
  bool any = false;
  for (std::size_t i = 0; i < plan_.keys.size(); ++i) {
    const std::string_view part = key_part(raw, i);
    any = any || !part.empty();
    const auto length = static_cast<std::uint32_t>(part.size());
    for (unsigned shift = 0; shift < 32; shift += 8) key_ += static_cast<char>(length >> shift & 0xFFU);
    key_ += part;
  }
  if (!any) key_.clear();
  return key_;
}

RecordReader::Hashes RecordReader::read_one(const RawRecord& raw) {
  Hashes hashes;
  const std::string_view key = key_text(raw);
  hashes.has_key = !key.empty();
  hashes.key = hash_text(key);
  hashes.content = hash_text(writer_.record(raw));
  for (std::size_t i = 0; i < plan_.summed.size(); ++i) notes.sums[i].add(writer_.cell(raw, plan_.summed[i]));
  return hashes;
}

void RecordReader::read(const ingest::RecordBlock& block, std::size_t from, std::span<Hashes> hashes) {
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = read_one(raw_record(block, from + i));
}

}  // namespace concord::reconcile
