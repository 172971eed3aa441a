// Records in batches are those that the source gives, and so is its error.
#include "ingest/nested_batches.hpp"

#include <gtest/gtest.h>

#include <random>

namespace concord::ingest {
namespace {

/// Records made from a seed; fails at one of them if told so.
class MadeRecords final : public NestedSource {
 public:
  MadeRecords(unsigned seed, std::size_t count, std::size_t fails_at = static_cast<std::size_t>(-1))
      : seed_{seed}, count_{count}, fails_at_{fails_at} {}

  Status rewind() override {
    random_.seed(seed_);
    next_ = 0;
    return {};
  }
  Result<bool> next(NestedRecord& record) override {
    if (next_ == fails_at_) return Error{ErrorCode::kInvalidInput, "broken at " + std::to_string(next_)};
    if (next_ == count_) return false;
    record.line = {++next_};
    record.events.clear();
    texts_.clear();
    const std::size_t fields = random_() % 6;
    for (std::size_t i = 0; i < fields; ++i) texts_.push_back(std::string(random_() % 40, 'x') + std::to_string(i));
    for (const std::string& text : texts_)
      record.events.push_back({random_() % 3 == 0 ? NestedEventKind::kNull : NestedEventKind::kValue, text, text});
    record.refusal = random_() % 10 == 0 ? "refused" : "";
    record.damage = random_() % 10 == 0 ? "mended" : "";
    raw_ = "raw " + std::to_string(next_);
    record.raw = raw_;
    return true;
  }

 private:
  unsigned seed_;
  std::size_t count_, fails_at_, next_ = 0;
  std::mt19937 random_{};
  std::vector<std::string> texts_;
  std::string raw_;
};

/// Writes records down.
class Listing final : public NestedSink {
 public:
  Status take(const NestedRecord& record) override {
    text += std::to_string(record.line.value) + ":";
    for (const NestedEvent& event : record.events)
      text +=
          std::to_string(static_cast<int>(event.kind)) + std::string{event.name} + "=" + std::string{event.text} + ",";
    text += record.refusal + std::string{record.damage};
    text += (record.refusal.empty() ? "" : std::string{record.raw}) + "\n";
    return {};
  }
  std::string text;
};

/// All records as text, and the error at their end.
std::string all_of(NestedSource& source) {
  EXPECT_TRUE(source.rewind().ok());
  Listing listing;
  NestedRecord record;
  for (;;) {
    const Result<bool> more = source.next(record);
    if (!more.ok()) return listing.text + "error: " + more.error().message;
    if (!more.value()) return listing.text;
    EXPECT_TRUE(listing.take(record).ok());
  }
}

/// The same from batches, of which some are taken before the first is parsed.
std::string all_of(NestedStretches& source, std::size_t slots) {
  EXPECT_TRUE(source.start(slots).ok());
  Listing listing;
  for (bool more = true; more;) {
    std::size_t filled = 0;
    std::string error;
    for (; filled < slots && more; ++filled) {
      const Result<bool> taken = source.take(filled);
      if (!taken.ok()) error = "error: " + taken.error().message;
      more = taken.ok() && taken.value();
      if (!more) break;
    }
    for (std::size_t slot = 0; slot < filled; ++slot) EXPECT_TRUE(source.parse(slot, listing).ok());
    listing.text += error;
  }
  return listing.text;
}

TEST(NestedBatchesTwin, GiveTheSameRecords) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const std::size_t count = seed * seed * seed * 11 % 30'000;
    MadeRecords plain{seed, count}, inner{seed, count};
    NestedBatches batches{inner};
    EXPECT_EQ(all_of(batches, 1 + seed % 4), all_of(plain)) << "seed " << seed;
  }
}

TEST(NestedBatches, TheErrorComesBehindTheRecordsBeforeIt) {
  for (const std::size_t fails_at : {std::size_t{0}, std::size_t{1}, std::size_t{8192}, std::size_t{11'700}}) {
    MadeRecords plain{7, 50'000, fails_at}, inner{7, 50'000, fails_at};
    NestedBatches batches{inner};
    EXPECT_EQ(all_of(batches, 3), all_of(plain)) << fails_at;
  }
}

}  // namespace
}  // namespace concord::ingest
