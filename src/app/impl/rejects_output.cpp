#include "app/impl/rejects_output.hpp"

#include <filesystem>
#include <string>

#include "app/impl/convert_output.hpp"
#include "core/files.hpp"

namespace concord::app {
namespace {

/// Both lie in the worker's directory, so a plain rename does.
Status rename_within(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code failed;
  std::filesystem::rename(from, to, failed);
  if (failed) return Error{ErrorCode::kInternal, "The rejected rows could not be put in place.", failed.message()};
  return {};
}

}  // namespace

Status write_rejects(engine::Session& session, const std::vector<ingest::Dataset>& datasets,
                     const std::vector<const ingest::Table*>& tables, const sandbox::WorkerContext& context) {
  const auto path = context.directory / kRejectsFile;
  const Schema schema{{"line", {TypeKind::kText}}, {"reason", {TypeKind::kText}}, {"raw", {TypeKind::kText}}};
  std::string rows;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (tables[i]->rejects_path.empty()) continue;
    if (tables.size() == 1) return rename_within(tables[i]->rejects_path, path);
    engine::CsvScan scan;
    scan.path = tables[i]->rejects_path;
    scan.skip_lines = 1;
    scan.schema = schema;
    const std::string view = "rejects_" + std::to_string(i + 1);
    CONCORD_CHECK(session.create_view(view, scan, context.deadline));
    rows += (rows.empty() ? "" : " UNION ALL ") + std::string{"SELECT "} + engine::quote_literal(datasets[i].name) +
            " AS input, line, reason, raw FROM " + view;
  }
  if (!rows.empty()) {
    return session.execute(
        "COPY (" + rows + ") TO " + engine::quote_literal(path.string()) + " (FORMAT csv, HEADER true)",
        context.deadline);
  }
  CONCORD_TRY(AtomicFile file, AtomicFile::create(path));
  CONCORD_CHECK(file.write(tables.size() == 1 ? "line,reason,raw\n" : "input,line,reason,raw\n"));
  return file.commit();
}

}  // namespace concord::app
