// Numbers are never converted: their token is the cell. Lists become child tables when their first element is an
// object; other lists, and what is nested too deep, stay JSON text. What other programs wrongly write as JSON is mended
// where its meaning is plain: NaN and the like as null, a comma before a closing bracket.
#include "ingest/json/impl/json_record_parser.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>

#include "ingest/json/impl/field_names.hpp"
#include "ingest/json/impl/json_cutter.hpp"
#include "ingest/json/impl/plain_record.hpp"

namespace concord::ingest::json {
namespace {

namespace od = simdjson::ondemand;

static_assert(kPaddingBytes >= simdjson::SIMDJSON_PADDING);

std::string_view without_blanks_behind(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_null_word(std::string_view word) {
  static constexpr auto kWords =
      std::to_array<std::string_view>({"NaN", "nan", "Infinity", "-Infinity", "None", "undefined", "NULL", "Null"});
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool has_backslash(std::string_view text) {
  constexpr std::uint64_t kEach = 0x0101010101010101U, kHighest = 0x8080808080808080U;
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    bytes ^= kEach * '\\';
    if (((bytes - kEach) & ~bytes & kHighest) != 0) return true;
  }
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') return true;
  }
  return false;
}

/// Drops commas before a closing bracket, outside of strings.
std::string without_trailing_commas(std::string_view text) {
  std::string out;
  out.reserve(text.size() + kPaddingBytes);
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string && c == '\\' && at + 1 < text.size()) {
      out += c;
      out += text[++at];
      continue;
    }
    if (c == '"') in_string = !in_string;
    if (c == ',' && !in_string) {
      const std::size_t next = text.find_first_not_of(" \t\r\n", at + 1);
      if (next != std::string_view::npos && (text[next] == '}' || text[next] == ']')) continue;
    }
    out += c;
  }
  return out;
}

}  // namespace

bool is_json_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const std::size_t first = at;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

struct JsonRecordParser::State {
  od::parser parser;
  std::deque<std::string> kept;  ///< texts that events point to
  NestedRecord* record = nullptr;
  std::string_view document_text;  ///< being read
  FieldNames names;

  /// Makes the text the one that is read. Broken text may lead the parser behind its end: see `take_token`.
  simdjson::error_code open(std::string_view text, std::size_t capacity, od::document& document);
  /// The token that a value begins with, without blanks behind it; an error where it is no value's.
  simdjson::error_code take_token(od::value& value, std::string_view& token) const;
  /// The text of an object or list, on one line.
  template <typename Nested>
  simdjson::error_code take_raw(Nested& nested, std::string_view& text);
  simdjson::error_code read_document(std::string_view text, std::size_t capacity);
  simdjson::error_code read_object(od::object object, std::size_t depth);
  simdjson::error_code read_value(std::string_view name, od::value value, std::size_t depth);
  simdjson::error_code read_list(std::string_view name, od::value value, std::size_t depth);
  simdjson::error_code read_name(od::field& field, std::string_view& name);
  simdjson::error_code read_text(std::string_view name, std::string_view token, od::value value);
  simdjson::error_code read_token(std::string_view name, std::string_view token);
  void add(NestedEventKind kind, std::string_view name = {}, std::string_view text = {}) {
    record->events.push_back({kind, name, text});
  }
  /// JSON text on one line.
  std::string_view compact(std::string_view raw) {
    if (raw.find_first_of("\n\r\t") == std::string_view::npos && raw.find(": ") == std::string_view::npos &&
        raw.find(", ") == std::string_view::npos)
      return raw;
    std::string out(raw.size(), '\0');
    std::size_t length = 0;
    if (simdjson::minify(raw.data(), raw.size(), out.data(), length) != simdjson::SUCCESS) return raw;
    out.resize(length);
    return kept.emplace_back(std::move(out));
  }
};

simdjson::error_code JsonRecordParser::State::open(std::string_view text, std::size_t capacity,
                                                   od::document& document) {
  document_text = text;
  return parser.iterate(simdjson::padded_string_view(text, capacity)).get(document);
}

simdjson::error_code JsonRecordParser::State::take_token(od::value& value, std::string_view& token) const {
  token = value.raw_json_token();
  const char* const end = document_text.data() + document_text.size();
  const bool is_inside = token.data() >= document_text.data() && token.data() < end && !token.empty() &&
                         token.size() <= static_cast<std::size_t>(end - token.data());
  if (!is_inside) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
  token = without_blanks_behind(token);
  const bool is_sign = token.empty() || std::string_view{",:]}"}.find(token.front()) != std::string_view::npos;
  return is_sign ? simdjson::TAPE_ERROR : simdjson::SUCCESS;
}

template <typename Nested>
simdjson::error_code JsonRecordParser::State::take_raw(Nested& nested, std::string_view& text) {
  std::string_view raw;
  if (const auto error = nested.raw_json().get(raw)) return error;
  const char* const end = document_text.data() + document_text.size();
  const bool is_inside = raw.data() >= document_text.data() && raw.data() < end &&
                         raw.size() <= static_cast<std::size_t>(end - raw.data());
  if (!is_inside) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
  text = compact(without_blanks_behind(raw));
  return simdjson::SUCCESS;
}

simdjson::error_code JsonRecordParser::State::read_token(std::string_view name, std::string_view token) {
  if (token == "null") {
    add(NestedEventKind::kNull, name);
  } else if (token == "true" || token == "false" || is_json_number(token)) {
    add(NestedEventKind::kValue, name, token);
  } else if (token.empty()) {
    return simdjson::TAPE_ERROR;
  } else {
    record->damage = "bare_word";
    add(is_null_word(token) ? NestedEventKind::kNull : NestedEventKind::kValue, name, token);
  }
  return simdjson::SUCCESS;
}

/// A name is known as it is written: without a backslash it is written in one way only, when no backslash is used.
simdjson::error_code JsonRecordParser::State::read_name(od::field& field, std::string_view& name) {
  const char* const raw = field.key().raw();
  if (const auto known = names.find(raw)) {
    name = *known;
    return simdjson::SUCCESS;
  }
  if (const auto error = field.unescaped_key().get(name)) return error;
  if (has_backslash(name) || std::memcmp(raw, name.data(), name.size()) != 0) {
    name = kept.emplace_back(name);
  } else {
    name = {raw, name.size()};
    names.add(name);
  }
  return simdjson::SUCCESS;
}

/// Without a backslash in it, a text is what stands between its quotes.
simdjson::error_code JsonRecordParser::State::read_text(std::string_view name, std::string_view token,
                                                        od::value value) {
  if (token.size() >= 2 && token.back() == '"') {
    const std::string_view inside = token.substr(1, token.size() - 2);
    if (!has_backslash(inside)) {
      add(NestedEventKind::kValue, name, inside);
      return simdjson::SUCCESS;
    }
  }
  std::string_view text;
  if (const auto error = value.get_string().get(text)) return error;
  add(NestedEventKind::kValue, name, kept.emplace_back(text));
  return simdjson::SUCCESS;
}

simdjson::error_code JsonRecordParser::State::read_list(std::string_view name, od::value value, std::size_t depth) {
  std::string_view bracket;
  if (const auto error = take_token(value, bracket)) return error;
  const char* first = bracket.data() + 1;
  while (is_blank(*first)) ++first;
  if (*first == ']') {
    add(NestedEventKind::kNull, name);
    return simdjson::SUCCESS;
  }
  od::array list;
  if (const auto error = value.get_array().get(list)) return error;
  if (*first != '{' || depth >= kDepthMax) {
    std::string_view raw;
    if (const auto error = take_raw(list, raw)) return error;
    add(NestedEventKind::kValue, name, raw);
    return simdjson::SUCCESS;
  }
  add(NestedEventKind::kList, name);
  for (auto element : list) {
    od::value inner;
    if (const auto error = element.get(inner)) return error;
    std::string_view token;
    if (const auto error = take_token(inner, token)) return error;
    add(NestedEventKind::kObject);
    if (token.front() == '{') {
      od::object object;
      if (const auto error = inner.get_object().get(object)) return error;
      if (const auto error = read_object(object, depth + 1)) return error;
    } else if (const auto error = read_value("value", inner, depth + 1)) {
      return error;
    }
    add(NestedEventKind::kEnd);
  }
  add(NestedEventKind::kEnd);
  return simdjson::SUCCESS;
}

simdjson::error_code JsonRecordParser::State::read_value(std::string_view name, od::value value, std::size_t depth) {
  std::string_view token;
  if (const auto error = take_token(value, token)) return error;
  switch (token.front()) {
    case '{': {
      od::object object;
      if (const auto error = value.get_object().get(object)) return error;
      if (depth >= kDepthMax) {
        std::string_view raw;
        if (const auto error = take_raw(object, raw)) return error;
        add(NestedEventKind::kValue, name, raw);
        return simdjson::SUCCESS;
      }
      add(NestedEventKind::kObject, name);
      if (const auto error = read_object(object, depth + 1)) return error;
      add(NestedEventKind::kEnd);
      return simdjson::SUCCESS;
    }
    case '[':
      return read_list(name, value, depth);
    case '"':
      return read_text(name, token, value);
    default:
      return read_token(name, token);
  }
}

simdjson::error_code JsonRecordParser::State::read_object(od::object object, std::size_t depth) {
  for (auto found : object) {
    od::field field;
    if (const auto error = std::move(found).get(field)) return error;
    std::string_view name;
    if (const auto error = read_name(field, name)) return error;
    if (const auto error = read_value(name, field.value(), depth)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code JsonRecordParser::State::read_document(std::string_view text, std::size_t capacity) {
  record->events.clear();
  record->damage = {};
  names.begin_record();
  od::document document;
  if (const auto error = open(text, capacity, document)) return error;
  if (text.front() != '{') {
    if (text.front() == '"') {
      std::string_view inner;
      if (const auto error = document.get_string().get(inner)) return error;
      add(NestedEventKind::kValue, "value", kept.emplace_back(inner));
      return simdjson::SUCCESS;
    }
    if (text.front() != '[') return read_token("value", without_blanks_behind(text));
    od::value value;
    if (const auto error = document.get_value().get(value)) return error;
    return read_list("value", value, 1);
  }
  od::object object;
  if (const auto error = document.get_object().get(object)) return error;
  if (const auto error = read_object(object, 1)) return error;
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

JsonRecordParser::JsonRecordParser() : state_{std::make_unique<State>()} {}
JsonRecordParser::~JsonRecordParser() = default;

void JsonRecordParser::forget_texts() {
  state_->kept.clear();
  state_->names.forget();
}

void JsonRecordParser::parse(std::string_view text, NestedRecord& record) {
  State& state = *state_;
  state.record = &record;
  record.refusal.clear();
  const auto error = state.read_document(text, text.size() + kPaddingBytes);
  if (!error) return;
  std::string mended = without_trailing_commas(text);
  if (mended.size() != text.size()) {
    const std::size_t length = mended.size();
    mended.resize(length + kPaddingBytes);
    const std::string& read = state.kept.emplace_back(std::move(mended));
    if (!state.read_document({read.data(), length}, read.size())) {
      record.damage = "trailing_comma";
      return;
    }
  }
  record.events.clear();
  record.damage = {};
  record.refusal = std::string{"is no valid JSON: "} + simdjson::error_message(error);
}

void JsonRecordParser::parse_valid(std::string_view text, NestedRecord& record) {
  record.damage = {};
  record.refusal.clear();
  if (!read_plain_record(text, state_->names, record.events)) parse(text, record);
}

std::string JsonRecordParser::parse_cells(std::string_view text, std::vector<std::string_view>& cells) {
  forget_texts();
  State& state = *state_;
  NestedRecord record;
  state.record = &record;
  cells.clear();
  const auto read = [&]() -> simdjson::error_code {
    od::document document;
    if (const auto error = state.open(text, text.size() + kPaddingBytes, document)) return error;
    od::array list;
    if (const auto error = document.get_array().get(list)) return error;
    for (auto element : list) {
      od::value value;
      if (const auto error = element.get(value)) return error;
      std::string_view token;
      if (const auto error = state.take_token(value, token)) return error;
      const bool nested = token.front() == '{' || token.front() == '[';
      if (nested) {
        std::string_view raw;
        if (token.front() == '{') {
          od::object object;
          if (const auto error = value.get_object().get(object)) return error;
          if (const auto error = state.take_raw(object, raw)) return error;
        } else {
          od::array inner;
          if (const auto error = value.get_array().get(inner)) return error;
          if (const auto error = state.take_raw(inner, raw)) return error;
        }
        cells.push_back(raw);
      } else {
        if (const auto error = state.read_value({}, value, 1)) return error;
        cells.push_back(record.events.back().text);
      }
    }
    return simdjson::SUCCESS;
  };
  const auto error = read();
  return error ? std::string{"is no valid JSON array: "} + simdjson::error_message(error) : std::string{};
}

}  // namespace concord::ingest::json
