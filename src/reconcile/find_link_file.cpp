// Values decide, as for the other columns: the share of a column's different values that an identifying column of a
// side has. A column that names rows of both sides is no link but a reference that all three have.
#include <algorithm>
#include <vector>

#include "engine/api/sql.hpp"
#include "reconcile/impl/context.hpp"
#include "reconcile/link_file.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

constexpr std::uint64_t kValuesMax = 2000;  // of a column, that are looked for in the other inputs
constexpr std::int64_t kLengthMin = 3;
constexpr double kShareMin = 0.5;
constexpr double kSharedValuesMin = 3;
constexpr double kUniqueShareMin = 0.9;  // of a side's filled rows, for a column that identifies them

/// A column that may name rows.
struct NameColumn {
  std::string name;
  double different = 0;
  bool identifies = false;  ///< nearly every row has a value of its own
};

/// How much of a link column's values a side's column has.
struct Overlap {
  const NameColumn* from = nullptr;
  std::string to;
  double share = 0;
};

struct Finder {
  engine::Session& session;
  const std::array<SideInput, 3>& inputs;
  const Deadline& deadline;
  std::array<std::vector<NameColumn>, 3> columns{};

  Result<double> number(const sql::Select& rows) const {
    CONCORD_TRY(const auto value, engine::query_single_value(session, rows.sql(sql::Dialect::kDuckdb), deadline));
    const auto* integer = std::get_if<std::int64_t>(&value);
    return integer == nullptr ? 0.0 : static_cast<double>(*integer);
  }
  Status list_columns(std::size_t input);
  Result<Overlap> overlap_of(std::size_t link, const NameColumn& from, std::size_t side) const;
  Result<Overlap> best_overlap(std::size_t link, std::size_t side) const;
  Result<double> share(std::size_t link, const NameColumn& from, std::size_t side, const NameColumn& to) const;
  Result<std::optional<LinkFinding>> judge(std::size_t link, double& score) const;
};

sql::Select different_values(const SideInput& input, const std::string& column) {
  const sql::Expression value = comparable_reference(sql::column(column));
  sql::Select rows{input.view};
  return rows.column(value, "v").where(sql::length(value) >= sql::integer(kLengthMin)).distinct();
}

Status Finder::list_columns(std::size_t input) {
  for (const Column& column : inputs[input].table->schema) {
    if (column.type.kind != TypeKind::kText && column.type.kind != TypeKind::kInteger) continue;
    sql::Select all{inputs[input].view};
    all.column(sql::count(sql::column(column.name)), "filled");
    sql::Select different{different_values(inputs[input], column.name), "d"};
    different.column(sql::count_rows(), "different");
    CONCORD_TRY(const double filled, number(all));
    CONCORD_TRY(const double values, number(different));
    if (values >= kSharedValuesMin) columns[input].push_back({column.name, values, values >= kUniqueShareMin * filled});
  }
  return {};
}

Result<double> Finder::share(std::size_t link, const NameColumn& from, std::size_t side, const NameColumn& to) const {
  sql::Select sample = different_values(inputs[link], from.name);
  sample.order_by(sql::ascending(comparable_reference(sql::column(from.name)))).limit(kValuesMax);
  sql::Select shared{sample, "s"};
  shared.join(sql::Join::kInner, different_values(inputs[side], to.name), "d",
              sql::column("s", "v") == sql::column("d", "v"));
  shared.column(sql::count_rows(), "shared");
  CONCORD_TRY(const double values, number(shared));
  if (values < kSharedValuesMin) return 0.0;
  return values / std::min(from.different, static_cast<double>(kValuesMax));
}

// The column of the side that has most of a column's values; of equal ones the first.
Result<Overlap> Finder::overlap_of(std::size_t link, const NameColumn& from, std::size_t side) const {
  Overlap best{&from, "", 0};
  for (const NameColumn& to : columns[side]) {
    if (!to.identifies) continue;
    CONCORD_TRY(const double found, share(link, from, side, to));
    if (found > best.share) best = {&from, to.name, found};
  }
  return best;
}

Result<Overlap> Finder::best_overlap(std::size_t link, std::size_t side) const {
  Overlap best;
  for (const NameColumn& from : columns[link]) {
    CONCORD_TRY(const Overlap found, overlap_of(link, from, side));
    if (found.share > best.share) best = found;
  }
  return best;
}

Result<std::optional<LinkFinding>> Finder::judge(std::size_t link, double& score) const {
  LinkFinding finding;
  finding.file = link;
  finding.left = link == 0 ? 1 : 0;
  finding.right = link == 2 ? 1 : 2;
  CONCORD_TRY(const Overlap left, best_overlap(link, finding.left));
  CONCORD_TRY(const Overlap right, best_overlap(link, finding.right));
  score = std::min(left.share, right.share);
  if (score < kShareMin) return std::optional<LinkFinding>{};
  CONCORD_TRY(const Overlap left_in_right, overlap_of(link, *left.from, finding.right));
  CONCORD_TRY(const Overlap right_in_left, overlap_of(link, *right.from, finding.left));
  if (left_in_right.share >= kShareMin || right_in_left.share >= kShareMin) return std::optional<LinkFinding>{};
  finding.columns = {left.from->name, right.from->name, left.to, right.to, left.share, right.share};
  return std::optional{finding};
}

}  // namespace

Result<std::optional<LinkFinding>> find_link_file(engine::Session& session, const std::array<SideInput, 3>& inputs,
                                                  const Deadline& deadline) {
  Finder finder{session, inputs, deadline};
  for (std::size_t input = 0; input < inputs.size(); ++input) CONCORD_CHECK(finder.list_columns(input));
  std::optional<LinkFinding> best;
  double best_score = 0;
  for (const std::size_t link : {2U, 0U, 1U}) {  // of equal ones, the last input: it is named as the third
    double score = 0;
    CONCORD_TRY(const auto finding, finder.judge(link, score));
    if (!finding || score <= best_score) continue;
    best = finding;
    best_score = score;
  }
  return best;
}

}  // namespace concord::reconcile
