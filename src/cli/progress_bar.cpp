#include "cli/progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <stop_token>
#include <utility>

#include "cli/console.hpp"

namespace concord::cli {
namespace {

constexpr std::chrono::milliseconds kFirstAfter{1000};
constexpr std::chrono::milliseconds kNotMoreOftenThan{100};
constexpr std::chrono::milliseconds kTickEvery{250};

std::string line_of(std::string_view step, std::uint64_t done, std::uint64_t total, std::int64_t seconds,
                    unsigned width) {
  constexpr std::size_t kBarCells = 20;
  std::string line = printable(step);
  std::ranges::replace(line, '\n', ' ');
  std::string tail = fmt::format("  {} s", seconds);
  if (total > 0) {
    // In two divisions, because done * 100 may not fit.
    const std::uint64_t percent = std::min<std::uint64_t>(100, total < 100 ? done * 100 / total : done / (total / 100));
    const std::size_t filled = percent * kBarCells / 100;
    tail =
        fmt::format("  [{}{}] {:3} %{}", std::string(filled, '#'), std::string(kBarCells - filled, '.'), percent, tail);
  }
  const std::size_t room = width > tail.size() + 1 ? width - tail.size() - 1 : 0;
  if (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;  // never inside a character
    line.resize(cut);
  }
  return line + tail;
}

}  // namespace

ProgressBar::ProgressBar(bool enabled, unsigned width, Clock clock, Writer writer)
    : enabled_{enabled},
      width_{width},
      clock_{std::move(clock)},
      writer_{std::move(writer)},
      start_{clock_()},
      last_{start_} {}

ProgressBar::~ProgressBar() {
  clear();
}

void ProgressBar::report(std::string_view step, std::uint64_t done, std::uint64_t total) {
  const std::scoped_lock lock{mutex_};
  step_ = step;
  done_ = done;
  total_ = total;
  draw();
}

void ProgressBar::tick() {
  const std::scoped_lock lock{mutex_};
  if (!step_.empty()) draw();
}

void ProgressBar::draw() {
  if (!enabled_) return;
  const auto now = clock_();
  if (now - start_ < kFirstAfter || (visible_ && now - last_ < kNotMoreOftenThan)) return;
  last_ = now;
  visible_ = true;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  writer_("\r\x1b[K" + line_of(step_, done_, total_, seconds, width_));
}

void ProgressBar::clear() {
  const std::scoped_lock lock{mutex_};
  if (!visible_) return;
  visible_ = false;
  step_.clear();
  writer_("\r\x1b[K");
}

ProgressTicker::ProgressTicker(ProgressBar& bar, bool enabled) {
  if (!enabled) return;
  thread_ = std::jthread{[&bar](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock{mutex};
    while (!woken.wait_for(lock, stop, kTickEvery, [&stop] { return stop.stop_requested(); })) bar.tick();
  }};
}

}  // namespace concord::cli
