#include "engine/api/impl/allowed_functions.hpp"

#include <set>
#include <string>

namespace concord::engine {
namespace {

// What is missing here is missing on purpose. Files, settings, catalog, logs, variables, sequences, other SQL
// (read_*, glob, query, getvariable, nextval, current_setting, json_execute_serialized_sql, write_log, ...): they reach
// outside the tables. Chance (random, uuid): no second run would agree. sleep_ms: it holds the engine. repeat, printf,
// format, bar, hex, to_base64, like_escape, json_structure, json_transform, map over ranges: an analyst rarely
// needs them, and each is known to take gigabytes or the process with a single row.
constexpr std::string_view kOperators = R"(
  + - * / // % ** ^ & | << >> ~ @ ! !__postfix || ^@ -> ->> <-> <@ @> && ~~ !~~ ~~* !~~* ~~~
  add subtract multiply divide mod)";

constexpr std::string_view kNumbers = R"(
  abs acos asin atan atan2 bit_count cbrt ceil ceiling cos cot degrees even exp factorial floor fdiv fmod gcd
  greatest_common_divisor greatest least isfinite isinf isnan lcm least_common_multiple ln log log10 log2 nullif pi pow
  power radians round round_even roundbankers sign sin sqrt tan trunc xor ifnull)";

constexpr std::string_view kText = R"(
  ascii bit_length char_length character_length chr concat concat_ws contains damerau_levenshtein editdist3 ends_with
  hamming instr jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme length length_grapheme levenshtein
  lower lpad ltrim md5 mismatches nfc_normalize octet_length ord position prefix regexp_escape regexp_extract
  regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array replace reverse right
  right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_split str_split_regex string_split
  string_split_regex string_to_array strip_accents strlen strpos substr substring substring_grapheme suffix translate trim
  ucase unicode upper not_like_escape not_ilike_escape ilike_escape)";

constexpr std::string_view kDates = R"(
  age century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth
  dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_us era hour isodow isoyear julian last_day make_date
  make_time make_timestamp make_timestamptz microsecond millennium millisecond minute month monthname quarter second
  strftime strptime time_bucket timezone timezone_hour timezone_minute to_centuries to_days to_decades to_hours
  to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years
  try_strptime week weekday weekofyear year yearweek)";

constexpr std::string_view kNested = R"(
  array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains array_distinct array_extract
  array_filter array_has array_has_all array_has_any array_indexof array_intersect array_length array_position
  array_prepend array_reduce array_reverse array_reverse_sort array_select array_slice array_sort array_to_string
  array_transform array_unique array_value array_where array_zip cardinality element_at filter flatten generate_series
  list_aggr list_aggregate list_any_value list_append list_apply list_avg list_bool_and list_bool_or list_cat list_concat
  list_contains list_count list_distinct list_element list_extract list_filter list_first list_has list_has_all
  list_has_any list_indexof list_intersect list_last list_max list_median list_min list_mode list_pack list_position
  list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort list_select list_slice list_sort
  list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique list_value list_var_pop
  list_var_samp list_where list_zip len map map_concat map_contains map_entries map_extract map_extract_value
  map_from_entries map_keys map_values range row struct_concat struct_contains struct_extract struct_extract_at
  struct_insert struct_keys struct_pack struct_update struct_values unnest apply reduce)";

constexpr std::string_view kJson = R"(
  json_array_length json_contains json_exists json_extract json_extract_path json_extract_path_text json_extract_string
  json_keys json_type json_valid json_value)";

constexpr std::string_view kAggregates = R"(
  any_value approx_count_distinct approx_quantile arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin
  array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop covar_samp entropy
  favg first fsum geomean geometric_mean group_concat grouping grouping_id histogram kahan_sum kurtosis kurtosis_pop last
  list listagg mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc regr_avgx regr_avgy
  regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev stddev_pop stddev_samp
  string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg)";

constexpr std::string_view kWindow = R"(
  cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number)";

constexpr std::string_view kMisc = R"(coalesce constant_or_null hash if typeof alias unpivot_list)";

constexpr std::string_view kTables = R"(range generate_series unnest)";

constexpr std::string_view kClock = R"(
  current_date current_time current_timestamp current_localtime current_localtimestamp get_current_time
  get_current_timestamp localtime localtimestamp now today transaction_timestamp ago)";

using Names = std::set<std::string, std::less<>>;

void add_names(Names& names, std::string_view list) {
  constexpr std::string_view kBlanks = " \n";
  for (auto begin = list.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const auto end = list.find_first_of(kBlanks, begin);
    names.emplace(list.substr(begin, end - begin));
    begin = end == std::string_view::npos ? end : list.find_first_not_of(kBlanks, end);
  }
}

template <typename... Lists>
Names make_names(Lists... lists) {
  Names names;
  (add_names(names, lists), ...);
  return names;
}

}  // namespace

bool is_allowed_function(std::string_view name) {
  static const Names kNames =
      make_names(kOperators, kNumbers, kText, kDates, kNested, kJson, kAggregates, kWindow, kMisc);
  return kNames.contains(name);
}

bool is_allowed_table_function(std::string_view name) {
  static const Names kNames = make_names(kTables);
  return kNames.contains(name);
}

bool is_clock_function(std::string_view name) {
  static const Names kNames = make_names(kClock);
  return kNames.contains(name);
}

}  // namespace concord::engine
