#include "ingest/impl/field_tree.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kWatchedMax = 2'000'000;  // values: some 100 MB at worst, given back when one repeats

void forget(Field& field) {
  field.observer = ColumnObserver{};
  field.uniqueness.reset();
  for (const auto& child : field.children) forget(*child);
}

}  // namespace

void UniquenessWatch::see(const std::vector<std::uint64_t>& hashes) {
  for (const std::uint64_t hash : hashes) {
    if (!alive_) return;
    alive_ = seen_.size() < kWatchedMax && seen_.insert(hash).second;
    if (!alive_) seen_ = {};
  }
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

/// A field that is missing in objects of stretches above identifies none of them.
Field& FieldTree::child(Field& parent, const StretchField& found) {
  if (Field* known = parent.find(found.name)) return *known;
  auto made = std::make_unique<Field>();
  made->name = found.name;
  made->parent = &parent;
  made->number = ++fields_;
  if (found.is_watched && parent.objects == 0) made->uniqueness = std::make_unique<UniquenessWatch>();
  parent.children.push_back(std::move(made));
  parent.expected = 0;
  return *parent.children.back();
}

void FieldTree::merge(StretchFields& stretch, std::vector<Field*>& known) {
  std::vector<StretchField>& found = stretch.fields();
  if (known.empty()) known.push_back(&root_);
  for (std::size_t i = known.size(); i < found.size(); ++i) known.push_back(&child(*known[found[i].parent], found[i]));
  for (std::size_t i = 0; i < found.size(); ++i) {
    Field& field = *known[i];
    field.is_list = field.is_list || found[i].is_list;
    field.is_column = field.is_column || found[i].is_column;
    has_lists_ = has_lists_ || found[i].is_list;
    field.objects += found[i].objects.count();
    field.values += found[i].values.count();
    if (found[i].values.count() > 0) field.observer.merge(found[i].observer);
    if (field.uniqueness) field.uniqueness->see(found[i].hashes);
    if (found[i].values.count() > 0 && !found[i].is_watched) field.uniqueness.reset();
  }
}

void FieldTree::forget_values() {
  forget(root_);
}

}  // namespace concord::ingest
