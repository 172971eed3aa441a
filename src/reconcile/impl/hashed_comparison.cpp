// Equal keys meet by their hashes, and pairs whose records have equal hashes are equal in every cell, so they are never
// parsed. What is left (other bytes, one side only, repeated keys) is read again record by record and compared by
// value. That gives the engine's answer only where equal bytes mean equal values and different key bytes different
// keys; where that is not certain, nothing is said.
#include <algorithm>
#include <system_error>
#include <thread>
#include <unordered_map>

#include "reconcile/impl/compare_columns.hpp"
#include "reconcile/impl/difference_files.hpp"
#include "reconcile/impl/record_fetch.hpp"
#include "reconcile/impl/side_watch.hpp"
#include "reconcile/impl/text_values.hpp"
#include "reconcile/impl/typed_cell.hpp"

namespace concord::reconcile {
namespace {

using NotCertain = HashedComparison::NotCertain;

constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;

/// One side after its scan.
struct Side {
  const SideInput& input;
  const SidePlan& plan;
  SideName name;
  std::vector<std::uint64_t> rows_before;  // each region
  std::vector<bool> trimmed;               // columns
  std::optional<RecordFetch> fetch;

  /// The same side for another thread.
  Result<Side> again() const {
    Side copy{input, plan, name, rows_before, trimmed, std::nullopt};
    CONCORD_TRY(copy.fetch, fetch->again());
    return copy;
  }
  RowNumber row_of(RecordPlace place) const { return {rows_before[place.region()] + place.record() + 1}; }
};

Result<Side> open_side(const SideInput& input, const SidePlan& plan, SideName name,
                       const std::vector<std::uint64_t>& region_records) {
  const auto* scan = std::get_if<engine::CsvScan>(&input.table->scan);
  if (scan == nullptr) return Error{ErrorCode::kInternal, input.name + " is no text."};
  Side side{input, plan, name, {}, {}, std::nullopt};
  std::uint64_t rows = 0;
  for (const std::uint64_t records : region_records) {
    side.rows_before.push_back(rows);
    rows += records;
  }
  for (const Column& column : input.table->schema)
    side.trimmed.push_back(std::ranges::find(scan->trimmed_columns, column.name) != scan->trimmed_columns.end());
  CONCORD_TRY(side.fetch, RecordFetch::open(scan->path, plan.layout, input.name));
  return side;
}

/// A record of either side.
struct SideRecord {
  RecordPlace place;
  DifferenceFiles::Reason reason = DifferenceFiles::Reason::kRepeats;
};

struct ChangedPair {
  RecordPlace left, right;
};

/// What is not equal byte by byte, in the order of rows.
struct Residue {
  std::vector<ChangedPair> pairs;
  std::vector<RecordPlace> left_only, right_only;
  std::vector<SideRecord> left_duplicates, right_duplicates;
};

void add_empty_keys(const SideNotes& notes, std::vector<SideRecord>& duplicates) {
  for (const RecordPlace place : notes.empty_keys) duplicates.push_back({place, DifferenceFiles::Reason::kEmpty});
}

struct KeyHash {
  std::size_t operator()(const TextHash& key) const { return key.low; }
};

/// Keys that the left side does not have may repeat on the right side.
void settle_right_only(const std::vector<RightRecord>& differing, Residue& residue) {
  std::unordered_map<TextHash, std::size_t, KeyHash> copies;
  for (const RightRecord& record : differing) {
    if (record.left == nullptr) ++copies[record.key];
  }
  for (const RightRecord& record : differing) {
    if (record.left != nullptr) continue;
    if (copies[record.key] > 1) {
      residue.right_duplicates.push_back({record.place});
    } else {
      residue.right_only.push_back(record.place);
    }
  }
}

Residue collect(LeftWatch& left, RightWatch& right) {
  Residue residue;
  left.table().visit([&residue](LeftRecord& record) {
    const std::uint64_t partner = record.partner;
    if ((partner & LeftRecord::kRepeats) != 0) {
      residue.left_duplicates.push_back({record.place});
      if ((partner & LeftRecord::kPaired) != 0)
        residue.right_duplicates.push_back({RecordPlace{partner & (LeftRecord::kPaired - 1)}});
    } else if (partner == 0) {
      residue.left_only.push_back(record.place);
    }
  });
  for (const RightRecord& record : right.differing()) {
    const bool repeats = record.left != nullptr && (record.left->partner & LeftRecord::kRepeats) != 0;
    if (record.left != nullptr && !repeats) residue.pairs.push_back({record.left->place, record.place});
  }
  settle_right_only(right.differing(), residue);
  for (const RecordPlace place : right.repeated()) residue.right_duplicates.push_back({place});
  add_empty_keys(left.notes(), residue.left_duplicates);
  add_empty_keys(right.notes(), residue.right_duplicates);
  std::ranges::sort(residue.pairs, {}, &ChangedPair::left);
  std::ranges::sort(residue.left_only);
  std::ranges::sort(residue.right_only);
  std::ranges::sort(residue.left_duplicates, {}, &SideRecord::place);
  std::ranges::sort(residue.right_duplicates, {}, &SideRecord::place);
  return residue;
}

/// Why the keys' bytes do not decide on their equality; empty when they do.
std::string doubt_about_keys(const ComparedColumns& columns, const Side& left, const Side& right,
                             const SideNotes& left_notes, const SideNotes& right_notes) {
  for (std::size_t i = 0; i < columns.keys.size(); ++i) {
    const ColumnMatch& key = columns.keys[i];
    const TypeKind kind = key.left.type.kind;
    if (kind != key.right.type.kind) return "the key " + key.left.name + " has another type on the right side";
    if (left.trimmed[key.left_place] || right.trimmed[key.right_place])
      return "the key " + key.left.name + " has blanks around its values";
    const bool odd = left_notes.odd_number_keys[i] || right_notes.odd_number_keys[i];
    const bool plain = kind == TypeKind::kText || kind == TypeKind::kDate || (kind == TypeKind::kInteger && !odd);
    if (!plain) return "equal values of the key " + key.left.name + " may be written in several ways";
  }
  return {};
}

std::string doubt_about_values(const ComparedColumns& columns) {
  if (!columns.left_only.empty() || !columns.right_only.empty()) return "the columns of the sides are not the same";
  for (const ColumnMatch& value : columns.values) {
    const TypeKind left = value.left.type.kind, right = value.right.type.kind;
    if (left == TypeKind::kDouble || right == TypeKind::kDouble)
      return value.left.name + " holds binary floating point numbers";
    if (left != right && comparison_kind(left, right) == ComparisonKind::kText)
      return value.left.name + " has another type on the right side";
  }
  return {};
}

/// The whole sum of a side's amounts; nothing when it was not kept.
Result<std::optional<Decimal>> whole_sum(const ComparedColumns& columns, const SidePlan& plan, const SideNotes& notes,
                                         bool left) {
  if (!columns.amount) return std::optional{Decimal::make(0, columns.scale).value()};
  const auto place = std::ranges::find(plan.summed, left ? columns.amount->left_place : columns.amount->right_place);
  if (place == plan.summed.end()) return std::optional<Decimal>{};
  const ColumnSum& sum = notes.sums[static_cast<std::size_t>(place - plan.summed.begin())];
  if (!sum.is_known()) return std::optional<Decimal>{};
  CONCORD_TRY(const Decimal total, sum.total(columns.scale));
  return std::optional{total};
}

/// Compares what is left over, and writes it down.
class ResidueRun {
 public:
  struct Parts {
    const CompareOptions& options;
    const ComparedColumns& columns;
    Side& left;
    Side& right;
    DifferenceFiles& files;
    const Deadline& deadline;
    Comparison& result;
  };
  explicit ResidueRun(const Parts& parts)
      : options_{parts.options},
        columns_{parts.columns},
        left_{parts.left},
        right_{parts.right},
        files_{parts.files},
        deadline_{parts.deadline},
        result_{parts.result} {}

  /// Each with a side of its own may run at the same time as the other.
  /// @return what stands in the way of certainty; empty when all went well.
  Result<std::string> compare_pairs(const Residue& residue);
  Result<std::string> list_others(const Residue& residue);

 private:
  /// Why a cell's value is not certain.
  struct Doubt {
    std::string reason;
  };
  using Cells = std::vector<std::string>;

  Status check_deadline();
  Status compare_pair(const ChangedPair& pair);
  Status add_one_sided(Side& side, const std::vector<RecordPlace>& places, ComparisonBucket& bucket);
  Status add_duplicates(Side& side, const std::vector<SideRecord>& records, ComparisonBucket& bucket);
  TypedCell typed(const Side& side, std::size_t place, const std::string& cell);
  bool equal(const ColumnMatch& value, const TypedCell& left, const TypedCell& right) const;
  Status add_amount(const Side& side, const Cells& cells, Decimal& sum);
  void show(const Side& side, const Cells& cells, std::vector<std::string>& texts);
  void show_keys(const Side& side, const Cells& cells);

  const CompareOptions& options_;
  const ComparedColumns& columns_;
  Side& left_;
  Side& right_;
  DifferenceFiles& files_;
  const Deadline& deadline_;
  Comparison& result_;
  std::string doubt_;
  unsigned rows_ = 0;
  std::vector<std::string> keys_, texts_;
};

Status ResidueRun::check_deadline() {
  constexpr unsigned kRowsBetween = 256;
  return ++rows_ % kRowsBetween == 0 ? deadline_.check("comparing records") : Status{};
}

TypedCell ResidueRun::typed(const Side& side, std::size_t place, const std::string& cell) {
  if (options_.strict) {
    TypedCell text;
    text.text = cell;
    return text;
  }
  const Column& column = side.input.table->schema[place];
  auto value = typed_cell(cell, column.type, side.trimmed[place]);
  if (value) return *std::move(value);
  if (doubt_.empty()) doubt_ = "the value of a cell of " + column.name + " is not certain";
  return {};
}

bool ResidueRun::equal(const ColumnMatch& value, const TypedCell& left, const TypedCell& right) const {
  if (options_.strict) return left.text == right.text;
  if (left.null || right.null) return left.null == right.null;
  switch (comparison_kind(value.left.type.kind, value.right.type.kind)) {
    case ComparisonKind::kNumber: {
      if (!options_.tolerance) return left.number == right.number;
      const auto difference = left.number.minus(right.number);
      return difference.ok() && difference.value().absolute() <= *options_.tolerance;
    }
    case ComparisonKind::kMoment:
    case ComparisonKind::kSame: {
      const bool moment = value.left.type.kind != TypeKind::kTime && value.left.type.kind != TypeKind::kBoolean;
      if (!moment) return left.text == right.text;
      return std::abs(left.moment - right.moment) <= options_.window_days.value_or(0) * kMicrosecondsPerDay;
    }
    case ComparisonKind::kText: {
      if (left.text == right.text) return true;
      if (is_ascii(left.text) && is_ascii(right.text)) return false;
      std::string left_room, right_room;
      return normal_form(left.text, left_room) == normal_form(right.text, right_room);
    }
  }
  return false;
}

Status ResidueRun::add_amount(const Side& side, const Cells& cells, Decimal& sum) {
  if (!columns_.amount) return {};
  const std::size_t place = side.name == SideName::kLeft ? columns_.amount->left_place : columns_.amount->right_place;
  const TypedCell amount = typed(side, place, cells[place]);
  if (amount.null || !doubt_.empty()) return {};
  CONCORD_TRY(sum, sum.plus(amount.number));
  CONCORD_TRY(sum, sum.rescaled(columns_.scale));
  return {};
}

void ResidueRun::show(const Side& side, const Cells& cells, std::vector<std::string>& texts) {
  texts.clear();
  for (std::size_t place = 0; place < cells.size(); ++place) texts.push_back(typed(side, place, cells[place]).text);
}

void ResidueRun::show_keys(const Side& side, const Cells& cells) {
  keys_.clear();
  for (const ColumnMatch& key : columns_.keys) {
    const std::size_t place = side.name == SideName::kLeft ? key.left_place : key.right_place;
    keys_.push_back(typed(side, place, cells[place]).text);
  }
}

Status ResidueRun::compare_pair(const ChangedPair& pair) {
  CONCORD_TRY(const Cells* left, left_.fetch->cells(pair.left));
  CONCORD_TRY(const Cells* right, right_.fetch->cells(pair.right));
  bool changed = false;
  for (std::size_t i = 0; i < columns_.values.size(); ++i) {
    const ColumnMatch& value = columns_.values[i];
    if ((*left)[value.left_place] == (*right)[value.right_place]) continue;
    const TypedCell one = typed(left_, value.left_place, (*left)[value.left_place]);
    const TypedCell other = typed(right_, value.right_place, (*right)[value.right_place]);
    if (equal(value, one, other)) continue;
    if (!changed) show_keys(left_, *left);
    changed = true;
    ++result_.columns[i].cells;
    CONCORD_CHECK(
        files_.add_change(left_.row_of(pair.left), right_.row_of(pair.right), keys_, {i, one.text, other.text}));
  }
  if (!changed) return {};
  ComparisonBucket& bucket = result_.buckets[1];
  ++bucket.left_rows;
  ++bucket.right_rows;
  CONCORD_CHECK(add_amount(left_, *left, bucket.left_sum));
  return add_amount(right_, *right, bucket.right_sum);
}

Status ResidueRun::add_one_sided(Side& side, const std::vector<RecordPlace>& places, ComparisonBucket& bucket) {
  const bool left = side.name == SideName::kLeft;
  (left ? bucket.left_rows : bucket.right_rows) = places.size();
  for (const RecordPlace place : places) {
    CONCORD_CHECK(check_deadline());
    CONCORD_TRY(const Cells* cells, side.fetch->cells(place));
    show(side, *cells, texts_);
    CONCORD_CHECK(add_amount(side, *cells, left ? bucket.left_sum : bucket.right_sum));
    if (!doubt_.empty()) return {};
    CONCORD_CHECK(files_.add_unmatched(side.name, side.row_of(place), texts_));
  }
  return {};
}

Status ResidueRun::add_duplicates(Side& side, const std::vector<SideRecord>& records, ComparisonBucket& bucket) {
  const bool left = side.name == SideName::kLeft;
  (left ? bucket.left_rows : bucket.right_rows) = records.size();
  for (const SideRecord& record : records) {
    CONCORD_CHECK(check_deadline());
    CONCORD_TRY(const Cells* cells, side.fetch->cells(record.place));
    show_keys(side, *cells);
    CONCORD_CHECK(add_amount(side, *cells, left ? bucket.left_sum : bucket.right_sum));
    if (!doubt_.empty()) return {};
    CONCORD_CHECK(files_.add_duplicate(side.name, side.row_of(record.place), keys_, record.reason));
  }
  return {};
}

Result<std::string> ResidueRun::compare_pairs(const Residue& residue) {
  for (const ChangedPair& pair : residue.pairs) {
    CONCORD_CHECK(check_deadline());
    CONCORD_CHECK(compare_pair(pair));
    if (!doubt_.empty()) break;
  }
  return doubt_;
}

Result<std::string> ResidueRun::list_others(const Residue& residue) {
  CONCORD_CHECK(add_one_sided(left_, residue.left_only, result_.buckets[2]));
  CONCORD_CHECK(add_one_sided(right_, residue.right_only, result_.buckets[3]));
  CONCORD_CHECK(add_duplicates(left_, residue.left_duplicates, result_.buckets[4]));
  CONCORD_CHECK(add_duplicates(right_, residue.right_duplicates, result_.buckets[4]));
  return doubt_;
}

/// Pairs and the other rows touch different files and buckets, so they are handled at the same time.
Result<std::string> settle(const Residue& residue, const ResidueRun::Parts& parts) {
  CONCORD_TRY(Side left, parts.left.again());
  CONCORD_TRY(Side right, parts.right.again());
  Result<std::string> others{std::string{}};
  const auto list = [&] {
    ResidueRun run{{parts.options, parts.columns, left, right, parts.files, parts.deadline, parts.result}};
    others = run.list_others(residue);
  };
  std::jthread helper;
  try {
    helper = std::jthread{list};
  } catch (const std::system_error&) {  // no thread to be had
    list();
  }
  const auto pairs = ResidueRun{parts}.compare_pairs(residue);
  if (helper.joinable()) helper.join();
  if (!pairs.ok() || !pairs.value().empty()) return pairs;
  return others;
}

/// What is in no other bucket is identical.
Status fill_identical(Comparison& result) {
  ComparisonBucket& identical = result.buckets.front();
  identical.left_rows = result.left_rows;
  identical.right_rows = result.right_rows;
  identical.left_sum = result.left_sum;
  identical.right_sum = result.right_sum;
  for (std::size_t i = 1; i < result.buckets.size(); ++i) {
    const ComparisonBucket& other = result.buckets[i];
    identical.left_rows -= other.left_rows;
    identical.right_rows -= other.right_rows;
    CONCORD_TRY(identical.left_sum, identical.left_sum.minus(other.left_sum));
    CONCORD_TRY(identical.right_sum, identical.right_sum.minus(other.right_sum));
  }
  return {};
}

std::uint64_t size_of(const Residue& residue) {
  return residue.pairs.size() + residue.left_only.size() + residue.right_only.size() + residue.left_duplicates.size() +
         residue.right_duplicates.size();
}

}  // namespace

struct HashedComparison::State {
  explicit State(CompareOptions wanted) : options{std::move(wanted)}, left{options}, right{options, left} {}
  CompareOptions options;
  LeftWatch left;
  RightWatch right;
};

HashedComparison::HashedComparison(CompareOptions options) : state_{std::make_unique<State>(std::move(options))} {}
HashedComparison::~HashedComparison() = default;

ingest::RecordWatch& HashedComparison::left() {
  return state_->left;
}

void HashedComparison::left_done() {
  state_->left.close();
}

ingest::RecordWatch& HashedComparison::right() {
  return state_->right;
}

Result<std::variant<Comparison, NotCertain>> HashedComparison::finish(
    const SideInput& left_input, const SideInput& right_input, const std::optional<std::filesystem::path>& directory,
    const Deadline& deadline, ProgressSink& progress) {
  using Attempt = std::variant<Comparison, NotCertain>;
  LeftWatch& left_watch = state_->left;
  RightWatch& right_watch = state_->right;
  const auto not_certain = [](std::string reason) { return Attempt{NotCertain{std::move(reason)}}; };
  if (!left_watch.finished()) return not_certain("the left side is no regular text");
  if (!right_watch.refusal().empty()) return not_certain(right_watch.refusal());
  if (!right_watch.finished()) return not_certain("the right side is no regular text");
  if (right_watch.too_many()) return not_certain("too many records differ");
  CONCORD_TRY(const ComparedColumns columns, compare_columns(left_input, right_input, state_->options));
  if (std::string doubt = doubt_about_values(columns); !doubt.empty()) return not_certain(std::move(doubt));
  CONCORD_TRY(Side left, open_side(left_input, left_watch.plan(), SideName::kLeft, left_watch.region_records()));
  CONCORD_TRY(Side right, open_side(right_input, right_watch.plan(), SideName::kRight, right_watch.region_records()));
  std::string doubt = doubt_about_keys(columns, left, right, left_watch.notes(), right_watch.notes());
  if (!doubt.empty()) return not_certain(std::move(doubt));

  Comparison result = describe_comparison(left_input, right_input, columns);
  CONCORD_TRY(const auto left_sum, whole_sum(columns, left.plan, left_watch.notes(), true));
  CONCORD_TRY(const auto right_sum, whole_sum(columns, right.plan, right_watch.notes(), false));
  if (!left_sum || !right_sum) return not_certain("the amounts were not added up");
  result.left_sum = *left_sum;
  result.right_sum = *right_sum;
  progress.report("comparing records", 0, 0);
  const Residue residue = collect(left_watch, right_watch);
  constexpr std::uint64_t kResidueMin = 400'000;
  if (size_of(residue) > std::max(kResidueMin, result.left_rows / 4)) return not_certain("too many records differ");
  const Decimal zero = Decimal::make(0, columns.scale).value();
  for (const char* name : {"identical", "changed", "left_only", "right_only", "duplicate_key"})
    result.buckets.push_back({name, 0, 0, zero, zero});
  CONCORD_TRY(DifferenceFiles files, DifferenceFiles::create(directory, left_input, right_input, columns));
  CONCORD_TRY(doubt, settle(residue, {state_->options, columns, left, right, files, deadline, result}));
  if (!doubt.empty()) return not_certain(std::move(doubt));
  CONCORD_CHECK(fill_identical(result));
  CONCORD_CHECK(check_buckets(result, columns, state_->options));
  CONCORD_CHECK(files.finish());
  result.engine = "records hashed as they stand, differing cells compared by value";
  return Attempt{std::move(result)};
}

}  // namespace concord::reconcile
