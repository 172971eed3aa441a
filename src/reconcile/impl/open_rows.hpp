// The rows that no pass has settled yet, with the columns that sort them into kinds and batches.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reconcile/impl/context.hpp"
#include "reconcile/impl/residue.hpp"

namespace concord::reconcile {

/// A column whose values repeat: a gateway, a batch number.
struct LabelColumn {
  static constexpr std::uint32_t kNoValue = 0xFFFFFFFF;
  std::string name;
  bool few_values = false;              ///< a category; else it names batches
  std::vector<std::string> values;      ///< different values among the open rows, as they are, in byte order
  std::vector<std::uint32_t> value_of;  ///< by open row: index into `values`, or kNoValue
};

struct OpenRows {
  Residue rows;
  std::vector<LabelColumn> labels;
  std::vector<std::uint32_t> content;  ///< by open row: equal for rows with the same amount, day, reference and text
};

/// Reads the open rows of a side. @error  as engine::Session::query.
Result<OpenRows> read_open_rows(Context& context, const Side& side);

/// Some events of a side, without labels: those that are `wanted`, by event.
OpenRows open_rows_of(const EventRows& events, const std::vector<bool>& wanted);

}  // namespace concord::reconcile
