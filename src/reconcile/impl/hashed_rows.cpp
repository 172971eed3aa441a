#include "reconcile/impl/hashed_rows.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace concord::reconcile {
namespace {

static_assert(std::is_trivially_copyable_v<HashedRow>);

std::size_t part_of(const HashedRow& row) {
  return row.key().high >> (64U - HashedRows::kPartBits);
}

}  // namespace

bool MemoryShare::take(std::size_t bytes) {
  const auto wanted = static_cast<std::int64_t>(bytes);
  if (left_.fetch_sub(wanted, std::memory_order_relaxed) >= wanted) return true;
  left_.fetch_add(wanted, std::memory_order_relaxed);
  return false;
}

Status HashedRows::Appender::add(const HashedRow& row) {
  const std::size_t part = part_of(row);
  auto& block = blocks_[part];
  if (!block) block = std::make_unique_for_overwrite<HashedRow[]>(kBlockRows);
  block[counts_[part]++] = row;
  if (counts_[part] < kBlockRows) return {};
  return rows_.keep(part, block, std::exchange(counts_[part], 0));
}

Status HashedRows::Appender::finish() {
  for (std::size_t part = 0; part < kParts; ++part) {
    if (counts_[part] > 0) CONCORD_CHECK(rows_.keep(part, blocks_[part], std::exchange(counts_[part], 0)));
  }
  return {};
}

/// Takes the rows over, or writes them and leaves their memory to the caller.
Status HashedRows::keep(std::size_t part, std::unique_ptr<HashedRow[]>& rows, std::size_t count) {
  Block block{nullptr, 0, count};
  const bool in_memory = memory_.take(kBlockRows * sizeof(HashedRow));
  const std::lock_guard guard{mutex_};
  if (in_memory) {
    block.rows = std::move(rows);
  } else {
    CONCORD_CHECK(write(rows.get(), block));
  }
  blocks_[part].push_back(std::move(block));
  return {};
}

Status HashedRows::write(const HashedRow* rows, Block& block) {
  if (!file_) {
    auto file = ingest::Spool::create(directory_);
    if (!file.ok()) return std::move(file).error();
    file_.emplace(std::move(file).value());
  }
  block.offset = file_->size();
  return file_->write({reinterpret_cast<const char*>(rows), block.count * sizeof(HashedRow)});
}

Status HashedRows::take_part(std::size_t part, std::vector<HashedRow>& rows) {
  std::size_t total = 0;
  for (const Block& block : blocks_[part]) total += block.count;
  rows.resize(total);
  HashedRow* to = rows.data();
  for (Block& block : blocks_[part]) {
    if (block.rows) {
      std::copy_n(block.rows.get(), block.count, to);
      block.rows.reset();
    } else {
      const std::size_t length = block.count * sizeof(HashedRow);
      CONCORD_CHECK(file_->read(block.offset, {reinterpret_cast<char*>(to), length}));
    }
    to += block.count;
  }
  return {};
}

}  // namespace concord::reconcile
