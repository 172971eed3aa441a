// Writes the tables of `convert` in one format. Runs inside the sandbox.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/convert.hpp"
#include "engine/api/session.hpp"
#include "ingest/dataset.hpp"

namespace concord::app {

/// Names of the files that the worker half leaves for the parent half.
inline constexpr std::string_view kOutputFile = "output";
inline constexpr std::string_view kRejectsFile = "rejects.csv";

/// The view of the chosen table of an input, counted from 0.
std::string table_view(std::size_t input);

struct OutputPlan {
  ConvertFormat format = ConvertFormat::kCsv;
  bool as_text = false;
  bool header_line = true;
  std::filesystem::path path;
  std::string file_column = {};              ///< name of a first column that says which file a row is from; empty: none
  std::vector<std::string> file_names = {};  ///< its values, one for each table
};

/// Writes all rows of the tables, one table after the other; all have the same column names and a view each.
/// @error  as engine::Session; kInvalidInput  more rows, columns or longer text than the format can hold.
Status write_output(engine::Session& session, const OutputPlan& plan, const std::vector<const ingest::Table*>& tables,
                    const Deadline& deadline);

}  // namespace concord::app
