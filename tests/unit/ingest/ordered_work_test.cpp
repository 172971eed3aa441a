// Parts come and go in order, whatever the threads do between.
#include "ingest/ordered_work.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace concord::ingest {
namespace {

/// Squares numbers; fails where it is told to.
class Squares final : public OrderedWork {
 public:
  Squares(std::size_t count, unsigned threads) : count_{count}, slots_(ordered_slots(threads)) {}
  Result<bool> take(std::size_t slot) override {
    if (next_ == take_fails_at) return Error{ErrorCode::kUnavailable, "take"};
    if (next_ == count_) return false;
    slots_[slot] = next_++;
    return true;
  }
  Status work(std::size_t slot) override {
    const std::size_t number = slots_[slot];
    if (number % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds{200});
    if (number == work_fails_at) return Error{ErrorCode::kInvalidInput, "work"};
    if (number == work_throws_at) throw std::bad_alloc{};
    slots_[slot] = number * number;
    return {};
  }
  Status give(std::size_t slot) override {
    if (given.size() == give_fails_at) return Error{ErrorCode::kInvalidInput, "give"};
    given.push_back(slots_[slot]);
    return {};
  }

  static constexpr auto kNever = static_cast<std::size_t>(-1);
  std::size_t take_fails_at = kNever, work_fails_at = kNever, work_throws_at = kNever, give_fails_at = kNever;
  std::vector<std::size_t> given;

 private:
  std::size_t count_;
  std::vector<std::size_t> slots_;
  std::size_t next_ = 0;
};

TEST(OrderedWorkTest, GivesAllPartsInOrderWithAnyNumberOfThreads) {
  for (const unsigned threads : {0U, 1U, 2U, 7U}) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{300}}) {
      Squares squares{count, threads};
      ASSERT_TRUE(work_in_order(squares, threads).ok());
      ASSERT_EQ(squares.given.size(), count);
      for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(squares.given[i], i * i) << threads << " threads";
    }
  }
}

TEST(OrderedWorkTest, AFailureComesInItsTurn) {
  Squares working{100, 3};
  working.work_fails_at = 40;
  working.take_fails_at = 42;
  EXPECT_EQ(work_in_order(working, 3).error().message, "work");
  EXPECT_EQ(working.given.size(), 40U);

  Squares taking{100, 3};
  taking.take_fails_at = 42;
  EXPECT_EQ(work_in_order(taking, 3).error().message, "take");
  EXPECT_EQ(taking.given.size(), 42U);

  Squares giving{100, 3};
  giving.give_fails_at = 10;
  giving.work_fails_at = 11;
  EXPECT_EQ(work_in_order(giving, 3).error().message, "give");

  Squares throwing{100, 3};
  throwing.work_throws_at = 9;
  EXPECT_EQ(work_in_order(throwing, 3).error().code, ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace concord::ingest
