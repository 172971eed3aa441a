// The tree is an object for each node, with a `class` and a `type` (expressions) or only a `type` (queries, tables,
// modifiers). Both are compared with lists; objects without either (lists of columns, options) are only walked through,
// so that nothing below them is missed. Names of common table expressions are followed by scope, because a table name
// that is neither theirs nor given would be looked for in the catalog and then among files.
#include "engine/api/impl/tree_policy.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "engine/api/impl/allowed_functions.hpp"

namespace concord::engine {
namespace {

using Json = nlohmann::json;

/// Two levels of JSON for each operator of a chain: DuckDB plans 1 + 1 + ... in the cube of its length (2 s for 300, no
/// interrupt), and accepts 1000.
constexpr unsigned kTreeDepthMax = 700;

constexpr std::array<std::string_view, 14> kExpressionClasses{
    "BETWEEN",     "CASE",     "CAST",   "COLLATE",  "COLUMN_REF",           "COMPARISON",
    "CONJUNCTION", "CONSTANT", "LAMBDA", "OPERATOR", "POSITIONAL_REFERENCE", "STAR",
    "SUBQUERY",    "WINDOW"};

/// Nodes without a class. BASE_TABLE, SHOW_REF, TABLE_FUNCTION and PIVOT are judged further.
constexpr std::array<std::string_view, 23> kNodeTypes{"LIMIT_PERCENT_MODIFIER",
                                                      "SELECT_NODE",
                                                      "SET_OPERATION_NODE",
                                                      "RECURSIVE_CTE_NODE",
                                                      "BASE_TABLE",
                                                      "SUBQUERY",
                                                      "JOIN",
                                                      "TABLE_FUNCTION",
                                                      "EXPRESSION_LIST",
                                                      "EMPTY",
                                                      "PIVOT",
                                                      "SHOW_REF",
                                                      "LIMIT_MODIFIER",
                                                      "ORDER_MODIFIER",
                                                      "DISTINCT_MODIFIER",
                                                      "ORDER_DEFAULT",
                                                      "ASCENDING",
                                                      "DESCENDING",
                                                      "DECIMAL_TYPE_INFO",
                                                      "LIST_TYPE_INFO",
                                                      "STRUCT_TYPE_INFO",
                                                      "ARRAY_TYPE_INFO",
                                                      "UNBOUND_TYPE_INFO"};

constexpr std::array<std::string_view, 32> kTypeIds{"NULL",
                                                    "BOOLEAN",
                                                    "TINYINT",
                                                    "SMALLINT",
                                                    "INTEGER",
                                                    "BIGINT",
                                                    "UTINYINT",
                                                    "USMALLINT",
                                                    "UINTEGER",
                                                    "UBIGINT",
                                                    "HUGEINT",
                                                    "UHUGEINT",
                                                    "FLOAT",
                                                    "DOUBLE",
                                                    "DECIMAL",
                                                    "DATE",
                                                    "TIME",
                                                    "TIME WITH TIME ZONE",
                                                    "TIMESTAMP",
                                                    "TIMESTAMP_S",
                                                    "TIMESTAMP_MS",
                                                    "TIMESTAMP_NS",
                                                    "TIMESTAMP WITH TIME ZONE",
                                                    "INTERVAL",
                                                    "VARCHAR",
                                                    "BLOB",
                                                    "UUID",
                                                    "LIST",
                                                    "STRUCT",
                                                    "MAP",
                                                    "ARRAY",
                                                    "UNBOUND"};

/// Type names that DuckDB looks up in its catalog and that are nevertheless its own.
constexpr std::array<std::string_view, 1> kCatalogTypes{"json"};

template <typename List>
bool is_in(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string lowered(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// The text member `key` of an object; empty when it is not there.
std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// The member `key` of an object; null when it is not there.
const Json& member(const Json& object, const char* key) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found != object.end() ? *found : kNothing;
}

bool has_value(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && !found->is_null();
}

/// Names that cannot be taken for a file or a table of the system, should a scope ever be misjudged.
bool is_plain_name(const std::string& name) {
  constexpr std::array<std::string_view, 4> kSystemPrefixes{"duckdb_", "pg_", "sqlite_", "pragma_"};
  const auto odd = [](char c) { return c == '/' || c == '\\' || c == '.' || c == ':' || c == '*' || c == '?'; };
  return std::none_of(name.begin(), name.end(), odd) &&
         std::none_of(kSystemPrefixes.begin(), kSystemPrefixes.end(),
                      [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool is_node(const Json& object, std::string_view type) {
  const Json& found = member(object, "type");
  return found.is_string() && found.get_ref<const std::string&>() == type && !object.contains("class");
}

class Judge {
 public:
  explicit Judge(const GatePolicy& policy) {
    allow_clock_ = policy.allow_clock;
    for (const std::string& table : policy.tables) given_.emplace(lowered(table), table);
  }

  /// False: `refusal()` says why. These four call each other as deep as the tree is, so their frames are kept small.
  bool walk(const Json& node);
  const std::optional<Error>& refusal() const { return refusal_; }
  std::vector<std::string> tables_read() const { return {read_.begin(), read_.end()}; }

 private:
  bool walk_members(const Json& object);
  bool walk_with_list(const Json& entries);
  bool walk_recursive_query(const Json& node);
  bool accepts(const Json& object, bool is_table_function);

  Status judge_object(const Json& node);
  Status judge_expression(const Json& node, const std::string& kind);
  Status judge_function(const Json& node);
  Status judge_table_function(const Json& node);
  Status judge_table(const Json& node);
  Status judge_type(const Json& node);
  Status judge_clock(const Json& node, const std::string& name);

  bool allow_clock_ = false;
  std::map<std::string, std::string> given_;  ///< lower-case name to the policy's spelling
  std::vector<std::string> scope_;            ///< common table expressions that can be seen here, in lower case
  std::set<std::string> read_;
  std::optional<Error> refusal_;
  unsigned depth_ = 0;
};

bool Judge::walk(const Json& node) {
  if (!node.is_structured()) return true;
  if (depth_ >= kTreeDepthMax) {
    refusal_ = Error{ErrorCode::kInvalidInput, "SQL_TOO_LARGE: the SQL is nested too deeply."};
    return false;
  }
  ++depth_;
  const std::size_t scope_before = scope_.size();
  bool fine = true;
  if (node.is_array()) {
    for (auto child = node.begin(); fine && child != node.end(); ++child) fine = walk(*child);
  } else {
    fine = accepts(node, false) && walk_members(node);
  }
  scope_.resize(scope_before);
  --depth_;
  return fine;
}

bool Judge::walk_members(const Json& object) {
  if (is_node(object, "RECURSIVE_CTE_NODE")) return walk_recursive_query(object);
  if (!walk_with_list(member(member(object, "cte_map"), "map"))) return false;
  const bool is_table_function = is_node(object, "TABLE_FUNCTION");
  for (auto child = object.begin(); child != object.end(); ++child) {
    if (child.key() == "cte_map") continue;
    if (is_table_function && child.key() == "function") {
      if (!accepts(*child, true) || !walk_members(*child)) return false;
    } else if (!walk(*child)) {
      return false;
    }
  }
  return true;
}

/// The WITH list of a query. Each name is seen by those after it and by the query, not by itself.
bool Judge::walk_with_list(const Json& entries) {
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    std::string name = lowered(text_of(*entry, "key"));
    if (!is_plain_name(name)) {
      refusal_ = not_allowed("the name \"" + name + "\" in WITH");
      return false;
    }
    if (!walk(member(*entry, "value"))) return false;
    scope_.push_back(std::move(name));
  }
  return true;
}

/// WITH RECURSIVE: only the second part sees the name. In the first part it would be a table, or a file.
bool Judge::walk_recursive_query(const Json& node) {
  for (auto child = node.begin(); child != node.end(); ++child) {
    if (child.key() != "right" && !walk(*child)) return false;
  }
  const Json& own = member(member(node, "cte_map"), "map");
  if (!own.empty()) {
    refusal_ = not_allowed("WITH inside a recursive WITH");
    return false;
  }
  scope_.push_back(lowered(text_of(node, "cte_name")));
  return walk(member(node, "right"));
}

[[gnu::noinline]] bool Judge::accepts(const Json& object, bool is_table_function) {
  Status status = is_table_function ? judge_table_function(object) : judge_object(object);
  if (!status.ok()) refusal_ = std::move(status).error();
  return !refusal_;
}

Status Judge::judge_object(const Json& node) {
  const std::string kind = text_of(node, "class");
  if (!kind.empty()) return judge_expression(node, kind);
  if (node.contains("id")) CONCORD_CHECK(judge_type(node));
  if (!text_of(node, "pivot_enum").empty()) return not_allowed("a type as PIVOT's list of values");
  if (has_value(node, "at_clause")) return not_allowed("AT");
  const auto found = node.find("type");
  if (found == node.end() || !found->is_string()) {
    if (has_value(node, "sample_size")) return not_allowed("a sample, because it differs from run to run");
    return {};
  }
  const std::string type = found->get<std::string>();
  if (!is_in(kNodeTypes, type)) return not_allowed("a construct (" + type + ")");
  if (type == "BASE_TABLE") return judge_table(node);
  if (type == "SHOW_REF" && (!has_value(node, "query") || !text_of(node, "table_name").empty())) {
    return not_allowed("SHOW");
  }
  if (type == "UNBOUND_TYPE_INFO" && !is_in(kCatalogTypes, lowered(text_of(node, "name")))) {
    return not_allowed("the type " + text_of(node, "name"));
  }
  return {};
}

Status Judge::judge_expression(const Json& node, const std::string& kind) {
  if (kind == "FUNCTION" || kind == "WINDOW") return judge_function(node);
  if (kind == "PARAMETER") return not_allowed("a parameter");
  if (!is_in(kExpressionClasses, kind)) return not_allowed("an expression (" + kind + ")");
  if (kind == "COLUMN_REF") {
    const Json& names = member(node, "column_names");
    if (names.size() == 1 && names.front().is_string())
      return judge_clock(node, lowered(names.front().get<std::string>()));
  }
  return {};
}

Status Judge::judge_clock(const Json& node, const std::string& name) {
  const bool age_until_now = name == "age" && member(node, "children").size() == 1;
  if (allow_clock_ || (!is_clock_function(name) && !age_until_now)) return {};
  return not_allowed(name + ", because its value changes with time; write the date instead");
}

Status Judge::judge_function(const Json& node) {
  const std::string name = lowered(text_of(node, "function_name"));
  const std::string schema = lowered(text_of(node, "schema"));
  const std::string catalog = lowered(text_of(node, "catalog"));
  if (name.empty() || (!schema.empty() && schema != "main") || (!catalog.empty() && catalog != "system")) {
    return not_allowed("the function " + schema + "." + name);
  }
  CONCORD_CHECK(judge_clock(node, name));
  if (is_allowed_function(name) || is_clock_function(name)) return {};
  return not_allowed("the function " + name);
}

Status Judge::judge_table_function(const Json& node) {
  const std::string name = lowered(text_of(node, "function_name"));
  const bool plain = text_of(node, "schema").empty() && text_of(node, "catalog").empty();
  if (text_of(node, "class") == "FUNCTION" && plain && is_allowed_table_function(name)) return {};
  return not_allowed("the table function " + (name.empty() ? std::string{"?"} : name));
}

Status Judge::judge_table(const Json& node) {
  const std::string name = text_of(node, "table_name");
  const std::string key = lowered(name);
  const std::string schema = lowered(text_of(node, "schema_name"));
  const std::string catalog = lowered(text_of(node, "catalog_name"));
  if (schema.empty() && catalog.empty() && is_in(scope_, key)) return {};
  const auto given = given_.find(key);
  if (given == given_.end() || (!schema.empty() && schema != "main") || (!catalog.empty() && catalog != "memory")) {
    return not_allowed("the table " + (schema.empty() ? "" : schema + ".") + name);
  }
  read_.insert(given->second);
  return {};
}

Status Judge::judge_type(const Json& node) {
  const std::string id = text_of(node, "id");
  if (is_in(kTypeIds, id)) return {};
  return not_allowed("the type " + id);
}

}  // namespace

Error not_allowed(const std::string& what) {
  return {ErrorCode::kInvalidInput, "SQL_NOT_ALLOWED: " + what + " may not be used here."};
}

Result<std::vector<std::string>> judge_tree(const Json& statement, const GatePolicy& policy) {
  if (!member(statement, "named_param_map").empty()) return not_allowed("a parameter");
  Judge judge{policy};
  if (!judge.walk(statement)) return *judge.refusal();
  return judge.tables_read();
}

}  // namespace concord::engine
