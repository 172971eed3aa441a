// Use case: do these inputs agree, and if not, what is missing on which side and how much money is it?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "report/document.hpp"

namespace concord::app {

/// Every option only overrides what is found by itself.
struct ReconcileRequest {
  std::vector<std::string> inputs;            ///< left, right, and further sides or a file that links the two
  std::optional<std::string> keys;            ///< "a=b,c": compare record by record on these columns
  std::optional<std::string> amount;          ///< "a=b"
  std::optional<std::string> date;            ///< "a=b"
  std::optional<std::string> reference;       ///< "a=b"
  std::optional<int> window_days;             ///< largest distance of two dates of one event
  std::optional<std::string> tolerance;       ///< largest difference of two amounts of one event, an exact decimal
  std::optional<std::string> min_confidence;  ///< 0 to 1: pairs with less are not stated
  std::optional<std::string> decisions;       ///< a reviewer's file, obeyed
  std::optional<std::string> learnt;          ///< a file of what an earlier run learnt
  bool no_scope = false;                      ///< all rows of both sides correspond
  bool strict = false;                        ///< with keys: cells are equal when their text is
  std::string out_directory;                  ///< where the result files go; empty: none are written
  bool no_parquet = false;                    ///< the result files hold no Parquet with all rows
  bool fail_on_difference = false;
};

struct ReconcileResponse {
  std::string summary_json;
  report::Document document;
  bool has_difference = false;
  std::vector<std::string> files;  ///< written, as paths
};

/// @error  as open_input, ingest::read_input and the engine; kInvalidInput  the inputs have nothing to compare.
Result<ReconcileResponse> reconcile(const ReconcileRequest& request, Context& context);

/// The worker half of comparisons by key that need no engine.
Result<std::string> serve_compare(sandbox::WorkerContext& context);
/// The worker half of everything.
Result<std::string> serve_reconcile(sandbox::WorkerContext& context);

}  // namespace concord::app
