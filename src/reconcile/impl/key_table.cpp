#include "reconcile/impl/key_table.hpp"

#include <algorithm>
#include <bit>
#include <system_error>
#include <thread>

namespace concord::reconcile {

namespace {

constexpr std::size_t kAhead = 16;  // keys whose memory is asked for before it is needed

std::uint64_t tag_of(const TextHash& key) {
  return key.high & ~std::uint64_t{0xFFFFFFFF};
}

}  // namespace

KeyTable::KeyTable() = default;
KeyTable::~KeyTable() = default;

void KeyTable::clear() {
  chunks_.clear();
  chunks_made_ = 0;
  slots_ = {};
  mask_ = 0;
}

std::size_t KeyTable::size() const {
  std::size_t total = 0;
  for (const auto& chunk : chunks_) total += chunk->count;
  return total;
}

std::uint64_t KeyTable::bytes() const {
  constexpr std::uint64_t kIndexBytesMax = 4 * sizeof(std::uint64_t);  // of a record: at most four slots
  return chunks_made_.load(std::memory_order_relaxed) * kChunkRecords * (sizeof(LeftRecord) + kIndexBytesMax);
}

LeftRecord& KeyTable::Appender::add() {
  if (chunk_ == nullptr || chunk_->count == kChunkRecords) {
    auto chunk = std::make_unique<Chunk>();
    chunk_ = chunk.get();
    const std::lock_guard guard{table_.mutex_};
    table_.chunks_.push_back(std::move(chunk));
    ++table_.chunks_made_;
  }
  return chunk_->records[chunk_->count++];
}

std::span<LeftRecord> KeyTable::records_of(std::size_t chunk) {
  return chunks_[chunk]->records.first(chunks_[chunk]->count);
}

LeftRecord& KeyTable::at(std::uint32_t number) const {
  return chunks_[number / kChunkRecords]->records[number % kChunkRecords];
}

bool KeyTable::build(unsigned threads) {
  if (chunks_.size() >= (std::uint64_t{1} << 32U) / kChunkRecords) return false;
  const std::uint64_t slots = std::bit_ceil(std::max<std::uint64_t>(size() * 2, 16));
  slots_ = LargeArray<std::uint64_t>{slots};
  mask_ = slots - 1;
  std::atomic<std::size_t> next{0};
  const auto work = [this, &next] {
    for (std::size_t chunk = next++; chunk < chunk_count(); chunk = next++) index_chunk(chunk);
  };
  std::vector<std::jthread> helpers;
  try {
    for (unsigned i = 1; i < std::min<std::size_t>(threads, chunk_count()); ++i) helpers.emplace_back(work);
  } catch (const std::system_error&) {  // fewer threads than asked for: this one does the rest
  }
  work();
  return true;
}

void KeyTable::index_chunk(std::size_t chunk) {
  const std::span<LeftRecord> records = records_of(chunk);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (i + kAhead < records.size()) __builtin_prefetch(&slots_[records[i + kAhead].key.low & mask_], 1);
    insert(records[i], static_cast<std::uint32_t>(chunk * kChunkRecords + i));
  }
}

void KeyTable::insert(LeftRecord& record, std::uint32_t number) {
  const std::uint64_t wanted = tag_of(record.key) | (std::uint64_t{number} + 1);
  for (std::uint64_t place = record.key.low & mask_;; place = (place + 1) & mask_) {
    const std::atomic_ref slot{slots_[place]};
    std::uint64_t present = slot.load(std::memory_order_acquire);
    if (present == 0 && slot.compare_exchange_strong(present, wanted, std::memory_order_acq_rel)) return;
    if ((present ^ wanted) >> 32U != 0) continue;
    LeftRecord& other = at(static_cast<std::uint32_t>(present) - 1);
    if (!(other.key == record.key)) continue;
    other.shared_partner().fetch_or(LeftRecord::kRepeats, std::memory_order_relaxed);
    record.shared_partner().fetch_or(LeftRecord::kRepeats, std::memory_order_relaxed);
    return;
  }
}

void KeyTable::find(std::span<const TextHash> keys, std::span<LeftRecord*> found) const {
  for (const TextHash& key : keys) __builtin_prefetch(&slots_[key.low & mask_]);
  // The first slot with the right tag nearly always leads to the record: ask for its memory, look at it later.
  for (std::size_t i = 0; i < keys.size(); ++i) {
    found[i] = nullptr;
    for (std::uint64_t place = keys[i].low & mask_;; place = (place + 1) & mask_) {
      const std::uint64_t present = slots_[place];
      if (present == 0) break;
      if ((present ^ keys[i].high) >> 32U != 0) continue;
      found[i] = &at(static_cast<std::uint32_t>(present) - 1);
      __builtin_prefetch(found[i], 1);
      break;
    }
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (found[i] == nullptr || found[i]->key == keys[i]) continue;
    found[i] = nullptr;
    for (std::uint64_t place = keys[i].low & mask_;; place = (place + 1) & mask_) {
      const std::uint64_t present = slots_[place];
      if (present == 0) break;
      if ((present ^ keys[i].high) >> 32U != 0) continue;
      LeftRecord& record = at(static_cast<std::uint32_t>(present) - 1);
      if (!(record.key == keys[i])) continue;
      found[i] = &record;
      break;
    }
  }
}

}  // namespace concord::reconcile
