#include "app/profile.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <utility>

#include "app/impl/message.hpp"
#include "app/impl/worker_call.hpp"
#include "app/impl/worker_session.hpp"
#include "profile/dependencies_json.hpp"
#include "profile/figures.hpp"
#include "profile/panels.hpp"
#include "profile/profile.hpp"
#include "profile/profile_report.hpp"
#include "profile/relationships.hpp"
#include "report/render.hpp"

namespace concord::app {
namespace {

constexpr const char* kRowNumber = "rowid + 1";  ///< of tables that were made as `profile_one` does

/// Profiles one table. Its rows are loaded first, because every column is then looked at in a scan of its own, and stay
/// for the search for relationships.
Result<profile::TableProfile> profile_one(engine::Session& session, const ingest::Table& table, const std::string& name,
                                          sandbox::WorkerContext& context) {
  const std::string view = name + "_file";
  // Typed rows need no parsing by the engine; both keep the rows' order, by which they are numbered.
  CONCORD_CHECK(table.typed_rows ? session.create_row_view(view, table.typed_rows, context.deadline)
                                 : session.create_view(view, table.scan, context.deadline));
  CONCORD_CHECK(session.execute("CREATE TABLE " + name + " AS SELECT * FROM " + view, context.deadline));
  std::vector<profile::ColumnHint> hints;
  for (const auto& column : table.columns)
    hints.push_back({column.currency, column.damaged_cells, column.identifier, column.unit});
  CONCORD_TRY(auto result, profile::profile_table(session, name, table.schema, hints, context.deadline,
                                                  *context.progress, {profile::kExactRowsMax, kRowNumber}));
  CONCORD_CHECK(session.execute("DROP VIEW " + view, context.deadline));
  result.name = table.name;
  return result;
}

/// What is known of one table beside its profile.
struct Depth {
  profile::TableFigures figures;
  profile::Keys keys;
  profile::FunctionalDependencies dependencies;
};

Result<Depth> look_deeper(engine::Session& session, const profile::RelatedTable& table,
                          sandbox::WorkerContext& context) {
  Depth depth;
  CONCORD_TRY(depth.figures, profile::measure_figures(session, table, context.deadline, *context.progress));
  CONCORD_TRY(depth.keys, profile::find_keys(session, table, context.deadline, *context.progress));
  CONCORD_TRY(depth.dependencies,
              profile::find_functional_dependencies(session, table, context.deadline, *context.progress));
  return depth;
}

std::string table_json(std::uint64_t rejected, const profile::TableProfile& profile, const Depth& depth) {
  return "{\"rejected\": " + std::to_string(rejected) + ", \"profile\": " + profile::profile_json(profile) +
         ", \"figures\": " + profile::figures_json(profile, depth.figures) +
         ", \"keys\": " + profile::keys_json(depth.keys) +
         ", \"functional_dependencies\": " + profile::functional_dependencies_json(depth.dependencies) + "}";
}

/// Columns as cards, then what tells rows apart and what follows from what.
void append_depth(const profile::TableProfile& profile, const Depth& depth, report::Document& document) {
  for (std::size_t place = 0; place < profile.columns.size(); ++place) {
    document.blocks.emplace_back(profile::column_panel(profile.columns[place], depth.figures.columns[place]));
  }
  for (auto& block : profile::keys_blocks(depth.keys)) document.blocks.push_back(std::move(block));
  for (auto& block : profile::dependencies_blocks(depth.dependencies)) document.blocks.push_back(std::move(block));
}

/// Where the document is about more than one table, each gets a heading and a sentence of its own.
void append_table(const std::string& heading, const ingest::Table& table, const profile::TableProfile& profile,
                  const Depth& depth, report::Document& document) {
  report::Document part = profile::profile_document(profile);
  std::string sentence = part.subtitle;
  if (table.rejects.rows > 0) {
    sentence += " Rejected records: " + std::to_string(table.rejects.rows) + '.';
  }
  if (heading.empty()) {
    document.subtitle = std::move(sentence);
  } else {
    document.blocks.emplace_back(report::Heading{heading});
    document.blocks.emplace_back(report::Paragraph{std::move(sentence)});
  }
  for (std::size_t place = 0; place < part.blocks.size(); ++place) {
    // The reasons for the roles come last.
    if (place + 1 == part.blocks.size()) append_depth(profile, depth, document);
    // Sheets and their names belong to a document of one table.
    if (auto* block_table = std::get_if<report::Table>(&part.blocks[place])) block_table->sheet.clear();
    document.blocks.push_back(std::move(part.blocks[place]));
  }
}

std::string heading_of(std::size_t datasets, const ingest::Dataset& dataset, const ingest::Table& table) {
  if (dataset.tables.size() > 1) return dataset.name + ": " + table.name;
  return datasets > 1 ? dataset.name : std::string{};
}

/// All tables of all inputs, as they are profiled.
struct ProfiledTables {
  std::deque<profile::TableProfile> profiles;  ///< a deque: the next list points into it
  std::vector<profile::RelatedTable> tables;
  std::vector<std::string> keys;  ///< of each table the columns that look most like its key; "" when none are
};

/// What comes before the single tables: how many there are, and how they belong together.
void append_overview(const profile::Relationships& relationships, const ProfiledTables& profiled,
                     report::Document& document) {
  if (profiled.tables.size() < 2 && relationships.found.empty()) return;
  if (profiled.tables.size() > 1) {
    document.subtitle = profile::overview_sentence(relationships, profiled.tables);
    document.blocks.emplace_back(profile::tables_table(profiled.tables, profiled.keys));
  }
  document.blocks.emplace_back(profile::relationships_table(relationships, profiled.tables));
  if (relationships.found.empty()) return;
  document.blocks.emplace_back(profile::relationships_diagram(relationships, profiled.tables));
  document.blocks.emplace_back(report::Code{"The relationships as a diagram", "mermaid",
                                            profile::relationships_mermaid(relationships, profiled.tables)});
}

}  // namespace

Result<ProfileResponse> profile(const ProfileRequest& request, Context& context) {
  CONCORD_TRY(const auto inputs, open_inputs(request.inputs, context));
  CONCORD_TRY(const WorkerReply reply, call_worker("profile", {}, inputs, context));
  ProfileResponse response;
  CONCORD_TRY(response.json, checked_json("{\"inputs\": " + json_array(reply.message.list("inputs")) +
                                          ", \"relationships\": " + reply.message.text("relationships") + "}"));
  CONCORD_TRY(response.document, report::parse_json(reply.message.text("document")));
  return response;
}

Result<std::string> serve_profile(sandbox::WorkerContext& context) {
  CONCORD_TRY(const Message request, Message::decode(context.request));
  CONCORD_TRY(const auto session, open_session(context, request));
  std::vector<std::string> inputs;
  ProfiledTables profiled;
  report::Document single_tables;
  CONCORD_TRY(const auto datasets, read_inputs(context, request, FileSets::kMayStayApart));
  for (const ingest::Dataset& dataset : datasets) {
    std::vector<std::string> tables;
    for (const auto& table : dataset.tables) {
      const std::string name = "profiled_" + std::to_string(profiled.tables.size());
      CONCORD_TRY(auto measured, profile_one(*session, table, name, context));
      const auto& table_profile = profiled.profiles.emplace_back(std::move(measured));
      profiled.tables.push_back({name, &table_profile, kRowNumber});
      CONCORD_TRY(const Depth depth, look_deeper(*session, profiled.tables.back(), context));
      profiled.keys.push_back(depth.keys.keys.empty() ? std::string{}
                                                      : profile::column_list(depth.keys.keys.front().columns));
      for (const auto& key : depth.keys.keys) {
        if (key.columns.size() > 1) profiled.tables.back().composite_keys.push_back(key.columns);
      }
      tables.push_back(table_json(table.rejects.rows, table_profile, depth));
      append_table(heading_of(datasets.size(), dataset, table), table, table_profile, depth, single_tables);
    }
    inputs.push_back("{\"input\": " + json_string(dataset.name) + ", \"sha256\": " + json_string(dataset.sha256) +
                     ", \"tables\": " + json_array(tables) + "}");
  }
  report::Document document;
  document.title = inputs.size() == 1 ? "Profile of " + datasets.front().name
                                      : "Profile of " + std::to_string(inputs.size()) + " inputs";
  CONCORD_TRY(const auto relationships,
              profile::find_relationships(*session, profiled.tables, context.deadline, *context.progress));
  document.subtitle = std::move(single_tables.subtitle);
  append_overview(relationships, profiled, document);
  std::ranges::move(single_tables.blocks, std::back_inserter(document.blocks));
  Message answer;
  answer.set("relationships", profile::relationships_json(relationships, profiled.tables));
  answer.set_list("inputs", std::move(inputs));
  answer.set("document", report::render_json(document));
  return answer.encode();
}

}  // namespace concord::app
