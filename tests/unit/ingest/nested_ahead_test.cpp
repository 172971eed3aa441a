// Records read ahead by a thread are those that the source gives, and so is its error.
#include "ingest/nested_ahead.hpp"

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

/// All records as text, and the error at their end.
std::string all_of(NestedSource& source) {
  EXPECT_TRUE(source.rewind().ok());
  std::string text;
  NestedRecord record;
  for (;;) {
    const Result<bool> more = source.next(record);
    if (!more.ok()) return text + "error: " + more.error().message;
    if (!more.value()) return text;
    text += std::to_string(record.line.value) + ":";
    for (const NestedEvent& event : record.events)
      text +=
          std::to_string(static_cast<int>(event.kind)) + std::string{event.name} + "=" + std::string{event.text} + ",";
    const bool is_shown = !record.refusal.empty() || !record.damage.empty();
    text += record.refusal + std::string{record.damage} + (is_shown ? std::string{record.raw} : "") + "\n";
  }
}

TEST(NestedAheadTwin, GivesTheSameRecordsTwice) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const std::size_t count = seed * seed * 11 % 3000;
    MadeRecords plain{seed, count}, inner{seed, count};
    NestedAhead ahead{inner};
    const std::string want = all_of(plain);
    EXPECT_EQ(all_of(ahead), want) << "seed " << seed;
    EXPECT_EQ(all_of(ahead), want) << "seed " << seed << ", read again";
  }
}

TEST(NestedAhead, TheErrorComesBehindTheRecordsBeforeIt) {
  for (const std::size_t fails_at : {std::size_t{0}, std::size_t{1}, std::size_t{512}, std::size_t{1700}}) {
    MadeRecords plain{7, 5000, fails_at}, inner{7, 5000, fails_at};
    NestedAhead ahead{inner};
    EXPECT_EQ(all_of(ahead), all_of(plain)) << fails_at;
  }
}

TEST(NestedAhead, MayBeLeftOrReadAgainInTheMiddle) {
  MadeRecords inner{3, 100'000};
  NestedAhead ahead{inner};
  NestedRecord record;
  for (int again = 0; again < 5; ++again) {
    ASSERT_TRUE(ahead.rewind().ok());
    for (std::uint64_t line = 1; line <= 700; ++line) {
      const Result<bool> more = ahead.next(record);
      ASSERT_TRUE(more.ok() && more.value());
      ASSERT_EQ(record.line.value, line);
    }
  }
}

}  // namespace
}  // namespace concord::ingest
