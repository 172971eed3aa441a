#include "ingest/impl/stretch_fields.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

namespace concord::ingest {
namespace {

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

char* put_bytes(char* out, const void* bytes, std::size_t count) {
  if (count > 0) std::memcpy(out, bytes, count);
  return out + count;
}

char* put_numbers(char* out, const std::vector<std::uint32_t>& numbers) {
  return put_bytes(out, numbers.data(), numbers.size() * sizeof(std::uint32_t));
}

/// Short texts are copied in one go: as many bytes can be read, and written over later.
char* put_text(char* out, std::string_view text) {
  std::memcpy(out, text.data(), kReadableCellBytes);
  if (text.size() > kReadableCellBytes) std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

constexpr std::size_t kAlignment = 8;

std::uint64_t aligned(std::uint64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

FieldHead head_of(const StretchField& field) {
  FieldHead head{0,
                 field.values.count(),
                 field.objects.count(),
                 static_cast<std::uint32_t>(field.values.listed().size()),
                 static_cast<std::uint32_t>(field.objects.listed().size()),
                 1};
  for (const std::string_view text : field.texts) {
    head.text_bytes += text.size();
    if (text.size() > kShortMax) head.length_bytes = sizeof(std::uint32_t);
  }
  return head;
}

std::uint64_t bytes_of(const FieldHead& head) {
  const std::uint64_t numbers = std::uint64_t{head.listed_values} + head.listed_objects;
  return aligned(sizeof head + numbers * sizeof(std::uint32_t) + head.values * head.length_bytes + head.text_bytes);
}

/// @return  behind what was written, of `bytes_of` it.
char* put_field(char* out, const StretchField& field, const FieldHead& head) {
  char* const end = out + bytes_of(head);
  out = put_bytes(out, &head, sizeof head);
  out = put_numbers(out, field.values.listed());
  out = put_numbers(out, field.objects.listed());
  for (const std::string_view text : field.texts) {
    const auto length = static_cast<std::uint32_t>(text.size());
    if (head.length_bytes == 1) {
      *out++ = static_cast<char>(length);
    } else {
      out = put_bytes(out, &length, sizeof length);
    }
  }
  for (const std::string_view text : field.texts) out = put_text(out, text);
  std::fill(out, end, '\0');
  return end;
}

}  // namespace

void Owners::list(std::uint32_t owner) {
  if (is_plain_) {
    listed_.resize(count_);
    std::iota(listed_.begin(), listed_.end(), 0U);
    is_plain_ = false;
  }
  listed_.push_back(owner);
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
    field.texts.clear();
    field.seen_at = nullptr;
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

/// Bytes that stand where those of a name stood are that name, without a look.
std::size_t StretchFields::child(std::size_t parent, std::string_view name) {
  StretchField& above = fields_[parent];
  if (above.expected < above.children.size()) {
    const std::size_t expected = above.children[above.expected];
    const StretchField& field = fields_[expected];
    if (field.seen_at == name.data() && field.name.size() == name.size()) {
      above.expected = above.expected + 1 < above.children.size() ? above.expected + 1 : 0;
      return expected;
    }
  }
  const std::size_t found = find_child(parent, name);
  fields_[found].seen_at = name.data();
  return found;
}

std::size_t StretchFields::find_child(std::size_t parent, std::string_view name) {
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
  field.texts.push_back(text);
  text_bytes_ += text.size();
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
  for (const NestedEvent& event : record.events) take_event(event);
  if (text_bytes_ <= std::numeric_limits<std::uint32_t>::max()) return {};
  return Error{ErrorCode::kLimitExceeded,
               "line " + std::to_string(record.line.value) + ": the records up to here are too large"};
}

void StretchFields::finish() {
  if (as_text_) return;
  for (StretchField& field : fields_) {
    if (field.values.count() > 0) field.observer.observe_batch(field.texts);
  }
}

std::size_t StretchFields::write(std::vector<char>& out) const {
  std::vector<FieldHead> heads;
  std::size_t bytes = 0;
  for (const StretchField& field : fields_) bytes += bytes_of(heads.emplace_back(head_of(field)));
  if (out.size() < bytes + kReadableCellBytes) out.resize(bytes + kReadableCellBytes);
  char* at = out.data();
  for (std::size_t i = 0; i < fields_.size(); ++i) at = put_field(at, fields_[i], heads[i]);
  return bytes;
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
    at = aligned(at);
    fields.push_back(field);
  }
  return fields;
}

}  // namespace concord::ingest
