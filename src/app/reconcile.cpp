#include "app/reconcile.hpp"

namespace concord::app {

Result<ReconcileResponse> reconcile(const ReconcileRequest&, Context&) {
  return Error{ErrorCode::kInternal, "This build cannot reconcile."};
}

Result<std::string> serve_reconcile(sandbox::WorkerContext&) {
  return Error{ErrorCode::kInternal, "This build cannot reconcile."};
}

}  // namespace concord::app
