#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "reconcile/impl/candidates.hpp"
#include "reconcile/learnt.hpp"
#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr std::int32_t kDaysMax = 3660;
constexpr int kScaleMax = 18;
constexpr std::int64_t kRowsMax = 1'000'000'000'000;

Json columns_json(const LearntColumns& columns) {
  return {
      {"amount", columns.amount}, {"date", columns.date}, {"reference", columns.reference}, {"texts", columns.texts}};
}

Json payouts_json(const LearntPayouts& payouts) {
  return {{"side", payouts.on_left ? "left" : "right"},
          {"words", payouts.words},
          {"pool", payouts.pool},
          {"rate_ppm", payouts.rate_ppm},
          {"fixed", payouts.fixed},
          {"fixed_each", payouts.fixed_each},
          {"slack", payouts.slack},
          {"days_between", {payouts.lag_min, payouts.lag_max}},
          {"days_together", payouts.days_max}};
}

Json scope_json(const LearntScope& scope) {
  return {{"side", scope.on_right ? "right" : "left"},
          {"column", scope.column},
          {"values", scope.values},
          {"negative", scope.negative}};
}

Json shares_json(const LearntShares& shares) {
  return {{"matched", shares.matched}, {"amount", shares.amount}, {"ratio", shares.ratio},
          {"days", shares.lag},        {"text", shares.text},     {"reference", shares.reference}};
}

Json prefixes_json(const std::vector<LearntPrefix>& prefixes) {
  Json list = Json::array();
  for (const LearntPrefix& each : prefixes) list.push_back({{"text", each.text}, {"rows", each.rows}});
  return list;
}

Json references_json(const LearntReferences& references) {
  return {{"left_prefixes", prefixes_json(references.left)},
          {"right_prefixes", prefixes_json(references.right)},
          {"leading_zeros_rows", references.zeros},
          {"cut_after", references.cut_after},
          {"cut_rows", references.cut_rows},
          {"equal_rows", references.equal},
          {"pairs", references.pairs}};
}

Json categories_json(const LearntCategories& categories) {
  Json words = Json::array();
  for (const LearntWords& each : categories.words)
    words.push_back({{"left", each.left}, {"right", each.right}, {"rows", each.rows}});
  return {{"left", categories.left},
          {"right", categories.right},
          {"words", words},
          {"agreement", categories.agreement},
          {"pairs", categories.pairs}};
}

/// Reads members one after the other; the first that is wrong is kept as the problem.
class LearntReader {
 public:
  LearntSettings read(const Json& json) {
    LearntSettings settings;
    if (integer(json, "learnt_version", 0, 1'000'000) != kVersion)
      fail("learnt_version", "this program reads version 1");
    settings.scale = static_cast<int>(integer(json, "scale", 0, kScaleMax));
    settings.left = columns(member(json, "left"));
    settings.right = columns(member(json, "right"));
    const Json& scope = member(json, "scope");
    if (!scope.is_null()) settings.scope = read_scope(scope);
    std::tie(settings.lag_min, settings.lag_max) = days(json, "days");
    const auto ratio = numbers(json, "ratio", 2);
    if (problem_.empty()) std::tie(settings.ratio_min, settings.ratio_max) = std::pair{ratio[0], ratio[1]};
    const Json& shares = member(json, "shares");
    if (!shares.is_null()) settings.shares = read_shares(shares, settings);
    for (const Json& each : list(json, "payouts")) settings.payouts.push_back(read_payouts(each));
    const Json& references = member_if_any(json, "references");  // files of earlier versions lack these two
    if (!references.is_null()) settings.references = read_references(references);
    const Json& categories = member_if_any(json, "categories");
    if (!categories.is_null()) settings.categories = read_categories(categories);
    return settings;
  }
  const std::string& problem() const { return problem_; }

 private:
  void fail(const std::string& name, const std::string& what) {
    if (problem_.empty()) problem_ = "\"" + name + "\": " + what;
  }
  std::uint64_t count(const Json& json, const char* name) {
    return static_cast<std::uint64_t>(integer(json, name, 0, kRowsMax));
  }
  double share(const Json& json, const char* name) {
    const Json& value = member(json, name);
    const bool fits = value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1;
    if (!fits) fail(name, "a number from 0 to 1 is expected");
    return fits ? value.get<double>() : 0;
  }
  const Json& list(const Json& json, const char* name) {
    static const Json kNone = Json::array();
    const Json& values = member(json, name);
    if (!values.is_array()) fail(name, "a list is expected");
    return values.is_array() ? values : kNone;
  }
  static const Json& member_if_any(const Json& json, const char* name) {
    static const Json kAbsent;
    const auto found = json.find(name);
    return json.is_object() && found != json.end() ? *found : kAbsent;
  }
  const Json& member(const Json& json, const char* name) {
    static const Json kAbsent;
    if (json.is_object()) {
      if (const auto found = json.find(name); found != json.end()) return *found;
    }
    fail(name, "it is missing");
    return kAbsent;
  }
  std::string text(const Json& json, const char* name) {
    if (const auto* value = member(json, name).get_ptr<const std::string*>()) return *value;
    fail(name, "a text is expected");
    return {};
  }
  bool is_first(const Json& json, const char* name, std::string_view first, std::string_view second) {
    const std::string value = text(json, name);
    if (value != first && value != second) fail(name, "left or right is expected");
    return value == first;
  }
  std::int64_t whole(const Json& value, const char* name, std::int64_t low, std::int64_t high) {
    const bool fits =
        value.is_number_integer() && value.get<std::int64_t>() >= low && value.get<std::int64_t>() <= high;
    if (!fits)
      fail(name, "a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is expected");
    return fits ? value.get<std::int64_t>() : low;
  }
  std::int64_t integer(const Json& json, const char* name, std::int64_t low, std::int64_t high) {
    return whole(member(json, name), name, low, high);
  }
  std::vector<std::string> texts(const Json& json, const char* name) {
    std::vector<std::string> list;
    const Json& values = member(json, name);
    if (!values.is_array()) fail(name, "a list of texts is expected");
    for (std::size_t index = 0; values.is_array() && index < values.size(); ++index) {
      const auto* value = values[index].get_ptr<const std::string*>();
      if (value == nullptr) fail(name, "a list of texts is expected");
      if (value != nullptr) list.push_back(*value);
    }
    return list;
  }
  std::vector<double> numbers(const Json& json, const char* name, std::size_t count) {
    std::vector<double> list;
    const Json& values = member(json, name);
    for (std::size_t index = 0; values.is_array() && index < values.size(); ++index) {
      const bool fits = values[index].is_number() && std::isfinite(values[index].get<double>()) &&
                        values[index].get<double>() >= 0 && values[index].get<double>() <= 1e6;
      if (fits) list.push_back(values[index].get<double>());
    }
    if (list.size() != count || values.size() != count)
      fail(name, std::to_string(count) + " numbers that are not negative are expected");
    return list;
  }
  std::pair<std::int32_t, std::int32_t> days(const Json& json, const char* name) {
    const Json& values = member(json, name);
    if (!values.is_array() || values.size() != 2) {
      fail(name, "the least and the most days are expected");
      return {0, 0};
    }
    const auto low = static_cast<std::int32_t>(whole(values[0], name, -kDaysMax, kDaysMax));
    const auto high = static_cast<std::int32_t>(whole(values[1], name, -kDaysMax, kDaysMax));
    if (low > high) fail(name, "the least days come first");
    return {low, std::max(low, high)};
  }
  LearntColumns columns(const Json& json) {
    return {text(json, "amount"), text(json, "date"), text(json, "reference"), texts(json, "texts")};
  }
  LearntScope read_scope(const Json& json) {
    LearntScope scope;
    scope.on_right = is_first(json, "side", "right", "left");
    scope.column = text(json, "column");
    scope.values = texts(json, "values");
    const Json& negative = member(json, "negative");
    if (!negative.is_boolean()) fail("negative", "true or false is expected");
    scope.negative = negative.is_boolean() && negative.get<bool>();
    if (!scope.column.empty() && scope.values.empty()) fail("values", "at least one is expected");
    return scope;
  }
  LearntShares read_shares(const Json& json, const LearntSettings& settings) {
    LearntShares shares;
    shares.matched = share(json, "matched");
    shares.amount = numbers(json, "amount", kAmountLevels);
    shares.ratio = numbers(json, "ratio", static_cast<std::size_t>(kRatioBins));
    shares.lag = numbers(json, "days", static_cast<std::size_t>(settings.lag_max - settings.lag_min + 1));
    shares.text = numbers(json, "text", kTextLevels);
    shares.reference = numbers(json, "reference", kReferenceLevels);
    return shares;
  }
  LearntPayouts read_payouts(const Json& json) {
    constexpr std::int64_t kUnitsMax = 1'000'000'000'000'000;
    LearntPayouts payouts;
    payouts.on_left = is_first(json, "side", "left", "right");
    payouts.words = text(json, "words");
    payouts.pool = text(json, "pool");
    payouts.rate_ppm = integer(json, "rate_ppm", 0, 500'000);
    payouts.fixed = integer(json, "fixed", -kUnitsMax, kUnitsMax);
    payouts.fixed_each = integer(json, "fixed_each", -kUnitsMax, kUnitsMax);
    payouts.slack = integer(json, "slack", 0, kUnitsMax);
    std::tie(payouts.lag_min, payouts.lag_max) = days(json, "days_between");
    payouts.days_max = static_cast<std::int32_t>(integer(json, "days_together", 1, 366));
    return payouts;
  }

  std::vector<LearntPrefix> prefixes(const Json& json, const char* name) {
    std::vector<LearntPrefix> read;
    for (const Json& each : list(json, name)) {
      read.push_back({text(each, "text"), count(each, "rows")});
      if (const std::string& prefix = read.back().text; prefix.empty() || normalise_reference(prefix) != prefix)
        fail(name, "letters and digits in capitals are expected, as in \"INV\"");
    }
    return read;
  }
  LearntReferences read_references(const Json& json) {
    constexpr std::int64_t kCutMax = 1000;
    LearntReferences references;
    references.left = prefixes(json, "left_prefixes");
    references.right = prefixes(json, "right_prefixes");
    references.zeros = count(json, "leading_zeros_rows");
    references.cut_after = static_cast<std::uint32_t>(integer(json, "cut_after", 0, kCutMax));
    references.cut_rows = count(json, "cut_rows");
    references.equal = count(json, "equal_rows");
    references.pairs = count(json, "pairs");
    return references;
  }
  LearntCategories read_categories(const Json& json) {
    LearntCategories categories{.left = text(json, "left"), .right = text(json, "right"), .words = {}};
    for (const Json& each : list(json, "words"))
      categories.words.push_back({text(each, "left"), text(each, "right"), count(each, "rows")});
    if (categories.words.empty()) fail("words", "at least one pair of words is expected");
    categories.agreement = share(json, "agreement");
    categories.pairs = count(json, "pairs");
    return categories;
  }

  std::string problem_;
};

}  // namespace

std::string learnt_json(const LearntSettings& settings) {
  Json json;
  json["learnt_version"] = kVersion;
  json["scale"] = settings.scale;
  json["left"] = columns_json(settings.left);
  json["right"] = columns_json(settings.right);
  json["scope"] = settings.scope ? scope_json(*settings.scope) : Json{};
  json["days"] = {settings.lag_min, settings.lag_max};
  json["ratio"] = {settings.ratio_min, settings.ratio_max};
  json["payouts"] = Json::array();
  for (const LearntPayouts& each : settings.payouts) json["payouts"].push_back(payouts_json(each));
  json["references"] = settings.references ? references_json(*settings.references) : Json{};
  json["categories"] = settings.categories ? categories_json(*settings.categories) : Json{};
  json["shares"] = settings.shares ? shares_json(*settings.shares) : Json{};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<LearntSettings> parse_learnt(std::string_view text, const std::string& name) {
  const Json json = Json::parse(text, nullptr, false);
  const std::string advice = ". Give the learnt.json that reconcile --out wrote.";
  if (json.is_discarded()) return Error{ErrorCode::kInvalidInput, name + " is not JSON" + advice};
  LearntReader reader;
  LearntSettings settings = reader.read(json);
  if (reader.problem().empty()) return settings;
  return Error{ErrorCode::kInvalidInput, name + " holds no settings that were learnt: " + reader.problem() + advice};
}

}  // namespace concord::reconcile
