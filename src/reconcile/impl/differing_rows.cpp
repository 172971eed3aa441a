// Rows of both sides are put into parts by the hash of their key. Part by part, on all processors, both sides are sorted
// by that hash and walked together: a key with one row on each side and one content is settled, everything else is not.
// A hash table of one whole side would be quicker for few rows, but its every look misses the processor's caches for
// many, and it cannot lie in a file.
#include "reconcile/impl/differing_rows.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/parallel.hpp"
#include "reconcile/impl/hashed_rows.hpp"

namespace concord::reconcile {
namespace {

/// One side while it is scanned.
struct Side {
  Side(const SideQuery& wanted, MemoryShare& memory, const std::filesystem::path& directory)
      : query{wanted}, rows{memory, directory} {}
  const SideQuery& query;
  HashedRows rows;
  std::mutex mutex;  ///< guards all below
  std::vector<std::uint64_t> without_key;
  Int128 sum = 0;
  int scale = 0;
  std::optional<Error> failure;
};

Error sum_too_large() {
  return {ErrorCode::kLimitExceeded, "The sum of the amounts has more than 38 digits."};
}

/// Cells behind each other, each behind its length, so that different rows of cells never have the same bytes.
class RowBytes {
 public:
  void clear() { end_ = 0; }
  void add(std::string_view cell) {
    constexpr std::uint32_t kNull = ~std::uint32_t{0};
    const auto length = cell.data() == nullptr ? kNull : static_cast<std::uint32_t>(cell.size());
    if (bytes_.size() - end_ < cell.size() + sizeof(length)) bytes_.resize(2 * (bytes_.size() + cell.size() + 64));
    std::memcpy(bytes_.data() + end_, &length, sizeof(length));
    end_ += sizeof(length);
    if (!cell.empty()) std::memcpy(bytes_.data() + end_, cell.data(), cell.size());
    end_ += cell.size();
  }
  TextHash hash() const { return hash_text({bytes_.data(), end_}); }

 private:
  std::vector<char> bytes_;
  std::size_t end_ = 0;
};

/// Hashes the rows that one thread of the engine makes.
class RowHasher final : public engine::ChunkWatcher {
 public:
  explicit RowHasher(Side& side)
      : side_{side}, appender_{side.rows}, cells_(side.query.keys + side.query.values) {}
  RowHasher(const RowHasher&) = delete;
  RowHasher& operator=(const RowHasher&) = delete;
  ~RowHasher() override {
    Status status = appender_.finish();
    const std::lock_guard guard{side_.mutex};
    side_.without_key.insert(side_.without_key.end(), without_key_.begin(), without_key_.end());
    if (__builtin_add_overflow(side_.sum, sum_, &side_.sum)) status = sum_too_large();
    if (!status.ok() && !side_.failure) side_.failure = std::move(status).error();
  }

  Status watch(const engine::Chunk& chunk) override {
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      cells_[i].resize(chunk.rows());
      chunk.column(1 + i).bytes(cells_[i]);
    }
    const engine::ColumnView& numbers = chunk.column(0);
    for (std::size_t i = 0; i < chunk.rows(); ++i)
      CONCORD_CHECK(take(i, static_cast<std::uint64_t>(numbers.integer(i))));
    return side_.query.amount ? add_up(chunk.column(1 + cells_.size()), chunk.rows()) : Status{};
  }

 private:
  Status take(std::size_t place, std::uint64_t row) {
    const std::size_t keys = side_.query.keys;
    bool has_key = false;
    bytes_.clear();
    for (std::size_t i = 0; i < keys; ++i) {
      bytes_.add(cells_[i][place]);
      has_key = has_key || cells_[i][place].data() != nullptr;
    }
    if (!has_key) {
      without_key_.push_back(row);
      return {};
    }
    const TextHash key = bytes_.hash();
    bytes_.clear();
    for (std::size_t i = keys; i < cells_.size(); ++i) bytes_.add(cells_[i][place]);
    if (row >= HashedRow::kRowsMax) return Error{ErrorCode::kLimitExceeded, "A side has too many rows to be compared."};
    return appender_.add({key, bytes_.hash(), row});
  }

  Status add_up(const engine::ColumnView& amounts, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
      if (amounts.is_null(i)) continue;
      if (__builtin_add_overflow(sum_, amounts.decimal_coefficient(i), &sum_)) return sum_too_large();
    }
    const std::lock_guard guard{side_.mutex};
    side_.scale = amounts.type().kind == TypeKind::kDecimal ? amounts.type().scale : 0;
    return {};
  }

  Side& side_;
  HashedRows::Appender appender_;
  std::vector<std::vector<std::string_view>> cells_;  ///< of keys and values, column by column
  RowBytes bytes_;
  std::vector<std::uint64_t> without_key_;
  Int128 sum_ = 0;
};

class SideHashing final : public engine::ChunkWatch {
 public:
  explicit SideHashing(Side& side) : side_{side} {}
  std::unique_ptr<engine::ChunkWatcher> join() override { return std::make_unique<RowHasher>(side_); }

 private:
  Side& side_;
};

Status scan(engine::Session& session, Side& side, const Deadline& deadline) {
  SideHashing hashing{side};
  CONCORD_CHECK(session.show(side.query.sql, hashing, deadline));
  if (side.failure) return *side.failure;
  return {};
}

/// How many rows at the beginning have the first one's key.
std::size_t same_key(std::span<const HashedRow> rows) {
  std::size_t count = 1;
  while (count < rows.size() && rows[count].key() == rows.front().key()) ++count;
  return count;
}

void append(std::span<const HashedRow> rows, std::vector<std::uint64_t>& numbers) {
  for (const HashedRow& row : rows) numbers.push_back(row.row());
}

struct PartDifference {
  std::vector<std::uint64_t> left, right;
};

/// Both sides sorted.
void walk(std::span<const HashedRow> left, std::span<const HashedRow> right, PartDifference& found) {
  while (!left.empty() && !right.empty()) {
    const bool left_first = left.front() < right.front(), right_first = right.front() < left.front();
    const std::size_t left_count = right_first ? 0 : same_key(left), right_count = left_first ? 0 : same_key(right);
    const bool settled = left_count == 1 && right_count == 1 && left.front().has_content_of(right.front());
    if (!settled) {
      append(left.first(left_count), found.left);
      append(right.first(right_count), found.right);
    }
    left = left.subspan(left_count);
    right = right.subspan(right_count);
  }
  append(left, found.left);
  append(right, found.right);
}

Status settle_part(Side& left, Side& right, std::size_t part, PartDifference& found) try {
  std::vector<HashedRow> left_rows, right_rows;
  CONCORD_CHECK(left.rows.take_part(part, left_rows));
  CONCORD_CHECK(right.rows.take_part(part, right_rows));
  std::ranges::sort(left_rows, std::less<>{});
  std::ranges::sort(right_rows, std::less<>{});
  walk(left_rows, right_rows, found);
  return {};
} catch (const std::bad_alloc& problem) {
  return Error{ErrorCode::kLimitExceeded, "Not enough memory to compare the records.", problem.what()};
}

Result<SideDifference> difference_of(Side& side, std::vector<std::uint64_t> rows) {
  rows.insert(rows.end(), side.without_key.begin(), side.without_key.end());
  std::ranges::sort(rows);
  CONCORD_TRY(const Decimal sum, Decimal::make(side.sum, side.scale));
  return SideDifference{std::move(rows), sum};
}

}  // namespace

Result<DifferingRows> find_differing_rows(engine::Session& session, const SideQuery& left_query,
                                          const SideQuery& right_query, const HashingRoom& room,
                                          const Deadline& deadline) {
  MemoryShare memory{room.bytes_max};
  Side left{left_query, memory, room.directory}, right{right_query, memory, room.directory};
  CONCORD_CHECK(scan(session, left, deadline));
  CONCORD_CHECK(scan(session, right, deadline));
  std::vector<PartDifference> parts(HashedRows::kParts);
  std::vector<Status> outcomes(parts.size());
  for_each_part(parts.size(), 1, [&](std::size_t part, std::size_t, std::size_t) {
    Status status = deadline.check("comparing records");
    outcomes[part] = status.ok() ? settle_part(left, right, part, parts[part]) : std::move(status);
  });
  std::vector<std::uint64_t> left_rows, right_rows;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    CONCORD_CHECK(std::move(outcomes[part]));
    std::ranges::copy(parts[part].left, std::back_inserter(left_rows));
    std::ranges::copy(parts[part].right, std::back_inserter(right_rows));
  }
  DifferingRows found;
  CONCORD_TRY(found.left, difference_of(left, std::move(left_rows)));
  CONCORD_TRY(found.right, difference_of(right, std::move(right_rows)));
  return found;
}

}  // namespace concord::reconcile
