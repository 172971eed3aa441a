// Rows of both sides are put into parts by the hash of their key, and then meet part by part, on all processors: a key
// with one row on each side and one content is settled, everything else is not. In one hash table of a whole side every
// look would miss the processor's caches, and it could not lie in a file.
#include "reconcile/impl/differing_rows.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <mutex>
#include <new>
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

/// Rows of cells as bytes, some rows behind each other: each cell behind its length, so that different rows of cells
/// never have the same bytes. Rows are hashed when several are there: a processor reads bytes slowly that it has just
/// written.
class RowBytes {
 public:
  void clear() {
    end_ = 0;
    ends_.clear();
  }
  void add(std::string_view cell) {
    constexpr std::uint32_t kNull = ~std::uint32_t{0};
    const auto length = cell.data() == nullptr ? kNull : static_cast<std::uint32_t>(cell.size());
    if (bytes_.size() - end_ < cell.size() + sizeof(length)) bytes_.resize(2 * (bytes_.size() + cell.size() + 64));
    std::memcpy(bytes_.data() + end_, &length, sizeof(length));
    end_ += sizeof(length);
    if (!cell.empty()) std::memcpy(bytes_.data() + end_, cell.data(), cell.size());
    end_ += cell.size();
  }
  void end_row() { ends_.push_back(end_); }
  TextHash hash(std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : ends_[row - 1];
    return hash_text({bytes_.data() + begin, ends_[row] - begin});
  }

 private:
  std::vector<char> bytes_;
  std::vector<std::size_t> ends_;
  std::size_t end_ = 0;
};

/// Hashes the rows that one thread of the engine makes.
class RowHasher final : public engine::ChunkWatcher {
 public:
  explicit RowHasher(Side& side) : side_{side}, appender_{side.rows}, cells_(side.query.keys + side.query.values) {}
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
    for (std::size_t from = 0; from < chunk.rows(); from += kBatch)
      CONCORD_CHECK(take(chunk.column(0), from, std::min(kBatch, chunk.rows() - from)));
    return side_.query.amount ? add_up(chunk.column(1 + cells_.size()), chunk.rows()) : Status{};
  }

 private:
  static constexpr std::size_t kBatch = 64;

  bool has_key(std::size_t place) const {
    for (std::size_t i = 0; i < side_.query.keys; ++i) {
      if (cells_[i][place].data() != nullptr) return true;
    }
    return false;
  }

  Status take(const engine::ColumnView& numbers, std::size_t from, std::size_t count) {
    const std::size_t keys = side_.query.keys;
    key_bytes_.clear();
    content_bytes_.clear();
    for (std::size_t place = from; place < from + count; ++place) {
      for (std::size_t i = 0; i < keys; ++i) key_bytes_.add(cells_[i][place]);
      for (std::size_t i = keys; i < cells_.size(); ++i) content_bytes_.add(cells_[i][place]);
      key_bytes_.end_row();
      content_bytes_.end_row();
    }
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = static_cast<std::uint64_t>(numbers.integer(from + i));
      if (row >= HashedRow::kRowsMax)
        return Error{ErrorCode::kLimitExceeded, "A side has too many rows to be compared."};
      if (has_key(from + i)) {
        CONCORD_CHECK(appender_.add({key_bytes_.hash(i), content_bytes_.hash(i), row}));
      } else {
        without_key_.push_back(row);
      }
    }
    return {};
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
  RowBytes key_bytes_, content_bytes_;
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

struct PartDifference {
  std::vector<std::uint64_t> left, right;
};

/// The rows of one part of both sides meet by their key, in a hash table of the left side's keys.
class Meeting {
 public:
  Meeting(std::span<const HashedRow> left, std::span<const HashedRow> right)
      : left_{left},
        right_{right},
        mask_{std::bit_ceil(2 * left.size() + 1) - 1},
        slots_(mask_ + 1),
        firsts_(left.size()),
        partners_(right.size()),
        keys_(left.size()) {}

  void run(PartDifference& found) {
    for (std::size_t i = 0; i < left_.size(); ++i) add_left(i);
    for (std::size_t i = 0; i < right_.size(); ++i) add_right(i);
    for (std::size_t i = 0; i < left_.size(); ++i) {
      if (!keys_[firsts_[i]].is_settled()) found.left.push_back(left_[i].row());
    }
    for (std::size_t i = 0; i < right_.size(); ++i) {
      if (partners_[i] == 0 || !keys_[partners_[i] - 1].is_settled()) found.right.push_back(right_[i].row());
    }
  }

 private:
  /// What is known of a key, at the place of its first row on the left. Counts stop at 2.
  struct Key {
    std::uint8_t left_rows = 0, right_rows = 0;
    bool equal = false;  ///< the content of the last row on the right is that of the first on the left
    bool is_settled() const { return left_rows == 1 && right_rows == 1 && equal; }
  };

  /// The slot of the key, which is free if the key was not met.
  std::uint32_t& slot_of(const HashedRow& row) {
    std::size_t place = row.key().low & mask_;
    while (slots_[place] != 0 && !(left_[slots_[place] - 1].key() == row.key())) place = (place + 1) & mask_;
    return slots_[place];
  }
  void add_left(std::size_t row) {
    std::uint32_t& slot = slot_of(left_[row]);
    if (slot == 0) slot = static_cast<std::uint32_t>(row) + 1;
    firsts_[row] = slot - 1;
    std::uint8_t& rows = keys_[slot - 1].left_rows;
    if (rows < 2) ++rows;
  }
  void add_right(std::size_t row) {
    partners_[row] = slot_of(right_[row]);
    if (partners_[row] == 0) return;
    Key& key = keys_[partners_[row] - 1];
    if (key.right_rows < 2) ++key.right_rows;
    key.equal = left_[partners_[row] - 1].has_content_of(right_[row]);
  }

  std::span<const HashedRow> left_, right_;
  std::size_t mask_;
  std::vector<std::uint32_t> slots_;     ///< of the left side's keys: place of the first row + 1; 0: free
  std::vector<std::uint32_t> firsts_;    ///< of each row on the left the place of the first one with its key
  std::vector<std::uint32_t> partners_;  ///< of each row on the right the same + 1; 0: none
  std::vector<Key> keys_;
};

Status settle_part(Side& left, Side& right, std::size_t part, PartDifference& found) try {
  constexpr std::size_t kRowsMax = std::size_t{1} << 31U;
  std::vector<HashedRow> left_rows, right_rows;
  CONCORD_CHECK(left.rows.take_part(part, left_rows));
  CONCORD_CHECK(right.rows.take_part(part, right_rows));
  if (std::max(left_rows.size(), right_rows.size()) > kRowsMax)
    return Error{ErrorCode::kLimitExceeded, "A side has too many rows of one key to be compared."};
  Meeting{left_rows, right_rows}.run(found);
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
