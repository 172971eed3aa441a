// Columns of cells and what a decision makes of them: shared by the tests of column types.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "ingest/column_types.hpp"

namespace concord::ingest {

using Cells = std::vector<std::string>;

inline TypeDecision decide(const Cells& cells, std::string_view header = "") {
  ColumnObserver observer;
  for (const auto& cell : cells) observer.observe(cell);
  return observer.decide(header);
}

inline Cells repeated(std::size_t times, const Cells& cells) {
  Cells all;
  for (std::size_t i = 0; i < times; ++i) all.insert(all.end(), cells.begin(), cells.end());
  return all;
}

inline Cells joined(Cells first, const Cells& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// Every cell as the engine gets it; "!" for a cell that does not fit.
inline Cells canonical(const TypeDecision& decision, const Cells& cells) {
  Cells literals;
  for (const auto& cell : cells) {
    std::string literal;
    const bool fits = canonicalise(decision, cell, literal);
    EXPECT_TRUE(fits || literal.empty()) << cell;
    literals.push_back(fits ? literal : "!");
  }
  return literals;
}

}  // namespace concord::ingest
