#include "ingest/dataset_parts.hpp"

#include <utility>

namespace concord::ingest {

void DatasetParts::add(std::vector<Table> tables, MayBeMain which, bool is_visible) {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const std::uint64_t cells = tables[i].rows * tables[i].schema.size();
    const bool may_be_main = i == 0 || which == MayBeMain::kAll;
    const bool is_better = is_visible > best_is_visible_ || (is_visible == best_is_visible_ && cells > best_cells_);
    if (dataset_.tables.empty() || (may_be_main && is_better)) {
      best_cells_ = cells;
      best_is_visible_ = is_visible;
      dataset_.main_table = dataset_.tables.size();
    }
    dataset_.tables.push_back(std::move(tables[i]));
  }
}

}  // namespace concord::ingest
