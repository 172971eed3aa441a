#include "ingest/column_types.hpp"

#include <array>
#include <cstring>

#include "ingest/impl/cell_window.hpp"
#include "ingest/impl/column_evidence.hpp"
#include "ingest/impl/type_decision.hpp"

namespace concord::ingest {

static_assert(kReadableCellBytes >= kWindowBytes);

struct ColumnObserver::State {
  ColumnEvidence evidence;
};

ColumnObserver::ColumnObserver() : state_{std::make_unique<State>()} {}
ColumnObserver::ColumnObserver(ColumnObserver&&) noexcept = default;
ColumnObserver& ColumnObserver::operator=(ColumnObserver&&) noexcept = default;
ColumnObserver::~ColumnObserver() = default;

void ColumnObserver::observe(std::string_view cell) {
  if (cell.size() >= kWindowBytes) {
    state_->evidence.observe({&cell, 1});
    return;
  }
  std::array<char, kWindowBytes> readable;  // left uninitialised behind the cell: those bytes are masked out
  if (!cell.empty()) std::memcpy(readable.data(), cell.data(), cell.size());
  const std::string_view copy{readable.data(), cell.size()};
  state_->evidence.observe({&copy, 1});
}

void ColumnObserver::observe_batch(std::span<const std::string_view> cells) {
  state_->evidence.observe(cells);
}

void ColumnObserver::merge(const ColumnObserver& other) {
  state_->evidence.merge(other.state_->evidence);
}

std::uint64_t ColumnObserver::totals_words() const {
  return state_->evidence.totals_words;
}

TypeDecision ColumnObserver::decide(std::string_view header) const {
  return decide_type(state_->evidence, header);
}

}  // namespace concord::ingest
