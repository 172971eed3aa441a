#include "ingest/impl/field_tree.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace concord::ingest {
namespace {

constexpr std::size_t kWatchedMax = 2'000'000;  // values: some 100 MB at worst, given back when one repeats
constexpr std::uint64_t kListPatience = 1000;   // records without a list after which nobody will need a key

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

}  // namespace

void UniquenessWatch::see(std::string_view value) {
  if (!alive_) return;
  alive_ = seen_.size() < kWatchedMax && seen_.insert(std::hash<std::string_view>{}(value)).second;
  if (!alive_) seen_ = {};
}

Field* Field::find(std::string_view wanted) {
  for (std::size_t tried = 0; tried < children.size(); ++tried) {
    const std::size_t place =
        expected + tried < children.size() ? expected + tried : expected + tried - children.size();
    if (children[place]->name != wanted) continue;
    expected = place + 1 < children.size() ? place + 1 : 0;
    return children[place].get();
  }
  return nullptr;
}

Field& Field::child(std::string_view wanted, std::uint64_t& fields) {
  if (Field* known = find(wanted)) return *known;
  auto made = std::make_unique<Field>();
  made->name = wanted;
  made->parent = this;
  if (objects < kListPatience && sounds_like_key(wanted)) made->uniqueness = std::make_unique<UniquenessWatch>();
  children.push_back(std::move(made));
  ++fields;
  expected = 0;
  return *children.back();
}

void FieldTree::observe_value(Field& field, std::string_view text) {
  field.is_column = true;
  ++field.values;
  field.observer.observe(text);
  if (field.uniqueness) field.uniqueness->see(text);
}

Status FieldTree::observe(const NestedRecord& record) {
  open_.assign(1, &root_);
  open_is_list_.assign(1, false);
  if (++root_.objects == kListPatience && !has_lists_) forget_uniqueness(root_);
  for (const NestedEvent& event : record.events) {
    Field& top = *open_.back();
    switch (event.kind) {
      case NestedEventKind::kValue:
        observe_value(top.child(event.name, fields_), event.text);
        break;
      case NestedEventKind::kNull:
        top.child(event.name, fields_).is_column = true;
        break;
      case NestedEventKind::kObject: {
        Field& object = open_is_list_.back() ? top : top.child(event.name, fields_);
        ++object.objects;
        open_.push_back(&object);
        open_is_list_.push_back(false);
        break;
      }
      case NestedEventKind::kList: {
        Field& list = top.child(event.name, fields_);
        list.is_list = has_lists_ = true;
        open_.push_back(&list);
        open_is_list_.push_back(true);
        break;
      }
      case NestedEventKind::kEnd:
        open_.pop_back();
        open_is_list_.pop_back();
        break;
    }
    if (fields_ > fields_max_)
      return Error{ErrorCode::kLimitExceeded,
                   "line " + std::to_string(record.line.value) + ": the records up to here have more than " +
                       std::to_string(fields_max_) +
                       " different fields, the limit; names that are values (dates, numbers) should be values instead"};
  }
  return {};
}

void FieldTree::forget_uniqueness(Field& field) {
  field.uniqueness.reset();
  for (const auto& child : field.children) forget_uniqueness(*child);
}

}  // namespace concord::ingest
