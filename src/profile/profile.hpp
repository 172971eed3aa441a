// What every column of a table is: type, counts, shapes of its values, and its role with the reasons for the choice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "core/schema.hpp"
#include "engine/api/session.hpp"

namespace concord::profile {

/// What a column is for. A column has one role; the runner-up is in the reasons where it was close.
enum class Role : std::uint8_t {
  kAmount,    ///< money or a quantity that is summed
  kCurrency,  ///< ISO code or symbol
  kDate,
  kTimestamp,
  kIdentifier,    ///< names each row: unique or nearly so
  kReference,     ///< names something that several files may know: order number, payment reference
  kCounterparty,  ///< a person or a company
  kCategory,      ///< few different values, many rows each
  kDescription,   ///< free text
  kFlag,          ///< boolean or two words
  kNumber,        ///< a number that is not money: quantity, rate, year
  kEmpty,         ///< no value at all
};
std::string_view role_name(Role role);

/// What the values of a column are, beyond a type; most columns are of no kind.
enum class ValueKind : std::uint8_t {
  kNone,
  kEmail,
  kPhone,
  kUrl,
  kIban,  ///< with right check digits
  kCard,  ///< payment cards with a right check digit; never shown in full
  kUuid,
  kHash,  ///< hexadecimal digits of a digest's length
  kJson,
  kIpAddress,
  kCountry,  ///< names, or ISO codes
  kCity,     ///< only because the header says so
  kPostcode,
  kYear,       ///< whole numbers
  kCoordinate  ///< degrees of latitude or longitude
};
/// "email", "card_number", ...; empty for kNone.
std::string_view kind_name(ValueKind kind);

/// One value and how often it occurs.
struct ValueCount {
  std::string value;
  std::uint64_t count = 0;
};

/// A statement that was run, and what it gave.
struct Statement {
  std::string figures;
  std::string sql;
};

struct ColumnProfile {
  std::string name;
  DataType type;
  std::uint64_t count = 0;  ///< rows
  std::uint64_t nulls = 0;
  std::uint64_t distinct = 0;      ///< different values; never as many as rows where they are not counted exactly
  bool distinct_exact = true;      ///< false: a HyperLogLog estimate
  std::uint64_t sampled_rows = 0;  ///< 0: all rows; else shapes, frequent values and the role's evidence are from some
  std::string min, max;            ///< as text, empty when there is no value
  std::string sum;                 ///< integers and decimals only, exact; empty when it has more than 38 digits
  std::uint64_t length_min = 0, length_max = 0;  ///< characters, text only
  std::vector<ValueCount> frequent;              ///< at most 10, most frequent first, ties by value
  /// All values where they are few (at most 30, each in ten rows on average, texts or codes), by their rows; else
  /// empty.
  std::vector<ValueCount> enumeration;
  std::vector<ValueCount> shapes;  ///< at most 5: "AAA-9999" (A letter, 9 digit), text only
  Role role = Role::kDescription;
  double role_confidence = 0;  ///< 0 to 1
  /// Every role with any evidence for it, best first (the first is `role`): for choosing between columns of a table.
  std::vector<std::pair<Role, double>> role_scores;
  std::vector<std::string> reasons;  ///< why this role, in sentences
  std::string currency;              ///< named by header or cells; "" when none
  std::string unit;                  ///< of measure, named by header or cells; "" when none
  ValueKind kind = ValueKind::kNone;
  double kind_share = 0;    ///< of the rows with a value that are of this kind
  std::string kind_reason;  ///< one sentence; empty for kNone
  /// Why the column holds data about people, in one sentence; empty when nothing says that it does. Columns that are
  /// flagged must not be shown to anybody whom their people did not agree to.
  std::string personal;
  /// What was asked where the column was not simply grouped; else empty.
  std::vector<Statement> statements;
};

/// Whether the values are quantities: amounts and numbers, but neither years nor coordinates.
bool is_quantity(const ColumnProfile& column);

struct TableProfile {
  std::string name;
  std::uint64_t rows = 0;
  std::vector<ColumnProfile> columns;  ///< in the table's order
};

/// What ingest knows of a column beside its type; the profiler uses it as evidence.
struct ColumnHint {
  std::string currency;
  std::uint64_t damaged_cells = 0;
  bool identifier = false;
  std::string unit = {};
};

/// How much is looked at of large tables.
struct ProfileOptions {
  /// Beyond this many rows, columns with very many different values are estimated (ColumnProfile::distinct_exact) and
  /// judged by a part of their rows. The default never does, for who needs exact figures.
  std::uint64_t exact_rows_max = UINT64_MAX;
  std::string row_number = {};  ///< SQL of a row's number from 1; empty: nothing is estimated
};
/// What `concord profile` uses.
inline constexpr std::uint64_t kExactRowsMax = 1'000'000;

/// Profiles one table or view of the session.
/// @param hints  empty, or one for each column.
/// @error  as engine::Session::query.
/// Cost: one scan of the table, and one of each column: load a CSV view into a table before. Deterministic: the same
/// data gives the same result, whatever the row order.
Result<TableProfile> profile_table(engine::Session& session, std::string_view table, const Schema& schema,
                                   const std::vector<ColumnHint>& hints, const Deadline& deadline,
                                   ProgressSink& progress, const ProfileOptions& options = {});

/// The profile as one JSON document.
std::string profile_json(const TableProfile& profile);

}  // namespace concord::profile
