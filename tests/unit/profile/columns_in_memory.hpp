// Columns of test tables as lists of cells, and the facts that the product's observers make of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/decimal.hpp"
#include "profile/impl/column_facts.hpp"
#include "profile/impl/value_observer.hpp"

namespace concord::profile {

using Cell = std::optional<std::string>;

/// Facts of a text or decimal column, without an engine: every cell is text in machine form.
inline ColumnFacts facts_of(const std::string& header, DataType type, const std::vector<Cell>& cells) {
  ColumnFacts facts;
  facts.header = header;
  facts.type = type;
  facts.rows = cells.size();
  std::map<std::string, std::uint64_t> counts;
  for (const Cell& cell : cells) {
    if (cell) {
      ++counts[*cell];
    } else {
      ++facts.nulls;
    }
  }
  facts.distinct = counts.size();
  NumberObserver numbers{type.scale};
  TextObserver texts;
  for (const auto& [value, count] : counts) {
    if (type.kind == TypeKind::kText) {
      texts.observe(value, count);
    } else if (type.kind == TypeKind::kInteger || type.kind == TypeKind::kDecimal) {
      numbers.observe(Decimal::parse(value).value().rescaled(type.scale).value().coefficient(), count);
    }
  }
  facts.number = numbers.facts();
  facts.text = texts.facts();
  return facts;
}

}  // namespace concord::profile
