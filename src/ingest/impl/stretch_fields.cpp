#include "ingest/impl/stretch_fields.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

namespace concord::ingest {
namespace {

constexpr std::size_t kBatchCells = 1024;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool sounds_like_key(std::string_view name) {
  std::string folded{name};
  std::transform(folded.begin(), folded.end(), folded.begin(), lower);
  static constexpr auto kEndings = std::to_array<std::string_view>(
      {"id", "key", "code", "number", "no", "ref", "reference", "sku", "isbn", "symbol", "name"});
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&folded](std::string_view ending) { return folded.ends_with(ending); });
}

/// What stands before a field's numbers and text.
struct FieldHead {
  std::uint64_t text_bytes = 0;
  std::uint32_t values = 0, objects = 0;
  std::uint32_t listed_values = 0, listed_objects = 0;
  std::uint64_t length_bytes = 0;  ///< of a value's length
};

constexpr std::uint32_t kShortMax = 255;

/// Names are short: a call for each would cost more than the comparison.
bool is_same(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  std::size_t at = 0;
  for (; at + 8 <= left.size(); at += 8) {
    std::uint64_t one = 0, other = 0;
    std::memcpy(&one, left.data() + at, 8);
    std::memcpy(&other, right.data() + at, 8);
    if (one != other) return false;
  }
  for (; at < left.size(); ++at) {
    if (left[at] != right[at]) return false;
  }
  return true;
}

bool is_short(std::uint32_t length) {
  return length <= kShortMax;
}

void append_numbers(std::string& out, const std::vector<std::uint32_t>& numbers) {
  out.append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(std::uint32_t));
}

}  // namespace

void Owners::add(std::uint32_t owner) {
  if (is_plain_ && owner == count_) {
    ++count_;
    return;
  }
  if (is_plain_) {
    listed_.resize(count_);
    std::iota(listed_.begin(), listed_.end(), 0U);
    is_plain_ = false;
  }
  listed_.push_back(owner);
  ++count_;
}

void Owners::clear() {
  listed_.clear();
  count_ = 0;
  is_plain_ = true;
}

StretchFields::StretchFields() {
  fields_.emplace_back();
}

void StretchFields::start(bool watches_keys, std::uint64_t fields_max, bool as_text) {
  for (StretchField& field : fields_) {
    field.is_list = field.is_column = false;
    field.values.clear();
    field.text.clear();
    field.lengths.clear();
    field.objects.clear();
    field.observer = ColumnObserver{};
    field.is_watched = watches_keys && sounds_like_key(field.name);
    field.hashes.clear();
  }
  lines_.clear();
  refused_.clear();
  mended_.clear();
  fields_max_ = fields_max;
  text_bytes_ = 0;
  watches_keys_ = watches_keys;
  as_text_ = as_text;
  is_too_wide_ = false;
}

std::size_t StretchFields::child(std::size_t parent, std::string_view name) {
  const std::vector<std::size_t>& known = fields_[parent].children;
  const std::size_t expected = fields_[parent].expected;
  for (std::size_t tried = 0; tried < known.size(); ++tried) {
    const std::size_t place = expected + tried < known.size() ? expected + tried : expected + tried - known.size();
    if (!is_same(fields_[known[place]].name, name)) continue;
    fields_[parent].expected = place + 1 < known.size() ? place + 1 : 0;
    return known[place];
  }
  const std::size_t made = fields_.size();
  fields_.emplace_back();
  fields_[made].name = name;
  fields_[made].parent = parent;
  fields_[made].is_watched = watches_keys_ && sounds_like_key(name);
  fields_[parent].children.push_back(made);
  fields_[parent].expected = 0;
  is_too_wide_ = fields_.size() - 1 > fields_max_;
  return made;
}

void StretchFields::add_value(StretchField& field, std::uint32_t owner, std::string_view text) {
  field.is_column = true;
  field.values.add(owner);
  field.text += text;
  field.lengths.push_back(static_cast<std::uint32_t>(text.size()));
  if (field.is_watched) field.hashes.push_back(std::hash<std::string_view>{}(text));
}

void StretchFields::take_event(const NestedEvent& event) {
  const Open top = open_.back();
  switch (event.kind) {
    case NestedEventKind::kValue:
      add_value(fields_[child(top.field, event.name)], top.object, event.text);
      break;
    case NestedEventKind::kNull:
      fields_[child(top.field, event.name)].is_column = true;
      break;
    case NestedEventKind::kObject: {
      const std::size_t at = top.is_list ? top.field : child(top.field, event.name);
      const std::uint32_t number = fields_[at].objects.count();
      fields_[at].objects.add(top.object);
      open_.push_back({at, number, false});
      break;
    }
    case NestedEventKind::kList: {
      const std::size_t at = child(top.field, event.name);
      fields_[at].is_list = true;
      open_.push_back({at, top.object, true});
      break;
    }
    case NestedEventKind::kEnd:
      open_.pop_back();
      break;
  }
}

Status StretchFields::take(const NestedRecord& record) {
  if (records() == 0 && refused_.empty()) first_line_ = record.line;
  if (is_too_wide_) return {};
  const std::uint32_t object = fields_.front().objects.count();
  if (!record.refusal.empty()) {
    refused_.push_back({object, record.line, record.refusal, std::string{record.raw}});
    return {};
  }
  if (!record.damage.empty()) mended_.push_back({object, record.line, std::string{record.damage}});
  fields_.front().objects.add(object);
  const bool follows =
      !lines_.empty() && lines_.back().line.value + (object - lines_.back().record) == record.line.value;
  if (!follows) lines_.push_back({object, record.line});
  open_.assign(1, {0, object, false});
  for (const NestedEvent& event : record.events) text_bytes_ += event.text.size();
  if (text_bytes_ > std::numeric_limits<std::uint32_t>::max())
    return Error{ErrorCode::kLimitExceeded,
                 "line " + std::to_string(record.line.value) + ": the records up to here are too large"};
  for (const NestedEvent& event : record.events) take_event(event);
  return {};
}

void StretchFields::observe(StretchField& field) {
  field.text.append(kReadableCellBytes, '\0');
  const char* const text = field.text.data();
  std::uint32_t begin = 0;
  views_.clear();
  for (const std::uint32_t length : field.lengths) {
    views_.emplace_back(text + begin, length);
    begin += length;
    if (views_.size() < kBatchCells) continue;
    field.observer.observe_batch(views_);
    views_.clear();
  }
  field.observer.observe_batch(views_);
  field.text.resize(field.text.size() - kReadableCellBytes);
}

void StretchFields::finish() {
  if (as_text_) return;
  for (StretchField& field : fields_) {
    if (field.values.count() > 0) observe(field);
  }
}

void StretchFields::write(std::string& out) const {
  for (const StretchField& field : fields_) {
    const FieldHead head{field.text.size(),
                         field.values.count(),
                         field.objects.count(),
                         static_cast<std::uint32_t>(field.values.listed().size()),
                         static_cast<std::uint32_t>(field.objects.listed().size()),
                         std::ranges::all_of(field.lengths, is_short) ? 1U : sizeof(std::uint32_t)};
    out.append(reinterpret_cast<const char*>(&head), sizeof head);
    append_numbers(out, field.values.listed());
    append_numbers(out, field.objects.listed());
    if (head.length_bytes == 1) {
      for (const std::uint32_t length : field.lengths) out += static_cast<char>(length);
    } else {
      append_numbers(out, field.lengths);
    }
    out += field.text;
    out.append((8 - out.size() % 8) % 8, '\0');
  }
}

std::uint32_t FieldCells::length(std::size_t i) const {
  if (lengths.size() == values) return static_cast<unsigned char>(lengths[i]);
  std::uint32_t length = 0;
  std::memcpy(&length, lengths.data() + i * sizeof length, sizeof length);
  return length;
}

std::vector<FieldCells> read_cells(std::string_view bytes) {
  std::vector<FieldCells> fields;
  std::size_t at = 0;
  const auto numbers = [&](std::uint32_t count) {
    const std::span<const std::uint32_t> read{reinterpret_cast<const std::uint32_t*>(bytes.data() + at), count};
    at += count * sizeof(std::uint32_t);
    return read;
  };
  while (at < bytes.size()) {
    FieldHead head;
    std::memcpy(&head, bytes.data() + at, sizeof head);
    at += sizeof head;
    FieldCells field{.values = head.values, .objects = head.objects};
    field.value_owners = numbers(head.listed_values);
    field.object_owners = numbers(head.listed_objects);
    field.lengths = bytes.substr(at, head.values * head.length_bytes);
    at += field.lengths.size();
    field.text = bytes.substr(at, head.text_bytes);
    at += head.text_bytes;
    at += (8 - at % 8) % 8;
    fields.push_back(field);
  }
  return fields;
}

}  // namespace concord::ingest
