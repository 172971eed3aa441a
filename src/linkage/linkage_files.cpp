#include "core/files.hpp"
#include "linkage/linkage.hpp"
#include "reconcile/row_files.hpp"
#include "report/render.hpp"

namespace concord::linkage {
namespace {

using reconcile::SideInput;

constexpr std::size_t kReportRowsMax = 1000;

Status write_pairs(const LinkOutcome& outcome, const SideInput& left, const SideInput* right,
                   const std::filesystem::path& path) {
  CONCORD_TRY(auto file, reconcile::PairsFile::create(path, left, right));
  for (std::size_t index = 0; index < outcome.groups.size(); ++index) {
    const LinkGroup& group = outcome.groups[index];
    CONCORD_CHECK(file.add({.number = index + 1,
                            .left = group.left,
                            .right = group.right,
                            .pass = group.bucket == LinkBucket::kAmbiguous ? "ambiguous" : "linkage",
                            .confidence = group.confidence,
                            .explanations = group.explanations}));
  }
  return file.finish();
}

}  // namespace

Result<std::vector<std::string>> write_linkage_files(const LinkOutcome& outcome, engine::Session& session,
                                                     const SideInput& left, const SideInput* right,
                                                     const std::filesystem::path& directory, const Deadline& deadline) {
  std::vector<std::string> files{"summary.json", "pairs.csv", right == nullptr ? "unique.csv" : "left_unmatched.csv"};
  CONCORD_CHECK(write_text_file(directory / files[0], linkage_json(outcome) + "\n"));
  CONCORD_CHECK(write_pairs(outcome, left, right, directory / files[1]));
  CONCORD_CHECK(reconcile::write_rows(session, "left_data", left, outcome.left_alone, directory / files[2], deadline));
  if (right != nullptr) {
    files.emplace_back("right_unmatched.csv");
    CONCORD_CHECK(
        reconcile::write_rows(session, "right_data", *right, outcome.right_alone, directory / files.back(), deadline));
  }
  CONCORD_TRY(const report::Document document,
              linkage_document(outcome, session, left, right, kReportRowsMax, deadline));
  CONCORD_TRY(const auto reports, report::write_reports(document, directory));
  files.insert(files.end(), reports.begin(), reports.end());
  return files;
}

}  // namespace concord::linkage
