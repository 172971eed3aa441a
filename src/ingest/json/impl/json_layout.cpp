// A file is an array, or objects one after the other, or a single object. Inside a single object the arrays of objects
// (or of arrays) are what people mean by its data: they are looked for in its members, and in those of objects in it,
// never inside lists. A single object without any is itself the one record.
#include "ingest/json/impl/json_layout.hpp"

#include <algorithm>

namespace concord::ingest::json {
namespace {

constexpr std::size_t kWrapperDepthMax = 4;
constexpr std::size_t kAreasMax = 256;
constexpr std::size_t kOutsideMax = 20;
constexpr std::size_t kShownBytesMax = 80;

std::string shown(std::string_view value) {
  std::string text{value.substr(0, kShownBytesMax)};
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  while (!text.empty() && value.size() > kShownBytesMax && (static_cast<unsigned char>(text.back()) & 0x80U) != 0)
    text.pop_back();
  return value.size() > kShownBytesMax ? text + "..." : text;
}

class WrapperSearch {
 public:
  WrapperSearch(JsonCutter& cutter, const Source& source, const Deadline& deadline, Layout& layout)
      : cutter_{cutter}, source_{source}, deadline_{deadline}, layout_{layout} {}

  /// At an opening brace. Stops searching, without an error, at what is no JSON: then the object is read as a record,
  /// and the parser says what is wrong.
  Result<bool> search(const std::string& path, std::size_t depth) {
    CONCORD_CHECK(deadline_.check("reading " + source_.name));
    CONCORD_CHECK(cutter_.peek());
    cutter_.take();
    for (;;) {
      CONCORD_TRY(char next, cutter_.peek());
      if (next == '}') {
        cutter_.take();
        return true;
      }
      if (next == ',') {
        cutter_.take();
        continue;
      }
      if (next != '"') return false;
      CONCORD_TRY(const std::string_view quoted, cutter_.cut_value());
      const std::string name = std::string{quoted.substr(1, quoted.size() - 2)};
      CONCORD_TRY(next, cutter_.peek());
      if (next != ':') return false;
      cutter_.take();
      CONCORD_TRY(const bool sound, member(path.empty() ? name : path + "." + name, depth));
      if (!sound) return false;
    }
  }

 private:
  Result<bool> member(const std::string& path, std::size_t depth) {
    CONCORD_TRY(const char first, cutter_.peek());
    if (first == '{' && depth < kWrapperDepthMax) return search(path, depth + 1);
    if (first == '[') return list(path);
    if (first == '{') {
      CONCORD_CHECK(cutter_.skip_value());
      return true;
    }
    CONCORD_TRY(const std::string_view value, cutter_.cut_value());
    if (value.empty()) return false;
    if (layout_.outside.size() < kOutsideMax) layout_.outside.push_back(path + " = " + shown(value));
    return true;
  }

  Result<bool> list(const std::string& path) {
    const JsonCutter::Place start = cutter_.place();
    cutter_.take();
    const JsonCutter::Place inside = cutter_.place();
    CONCORD_TRY(const char element, cutter_.peek());
    const bool is_area = (element == '{' || element == '[') && layout_.areas.size() < kAreasMax;
    if (is_area) layout_.areas.push_back({Arrangement::kElements, inside, path, element});
    cutter_.move_to(start);
    if (!is_area && layout_.outside.size() < kOutsideMax) layout_.outside.push_back(path + " = a list of values");
    CONCORD_CHECK(cutter_.skip_value());
    return true;
  }

  JsonCutter& cutter_;
  const Source& source_;
  const Deadline& deadline_;
  Layout& layout_;
};

/// Whether the first line is a value by itself and the next one begins like it. A first line that is broken counts too:
/// then it is one reject, and not the end of everything.
Result<bool> is_line_by_line(JsonCutter& cutter, const JsonCutter::Place& start, char first) {
  cutter.move_to(start);
  const Result<std::string_view> line = cutter.cut_line();
  if (!line.ok()) {
    if (line.error().code == ErrorCode::kLimitExceeded) return false;  // all on one line
    return line.error();
  }
  const std::size_t last = line.value().find_last_not_of(" \t\r");
  const std::uint64_t line_end = start.offset + last + 1;
  if (last == std::string_view::npos || line.value()[last] != (first == '{' ? '}' : ']')) return false;
  CONCORD_TRY(const char next, cutter.peek());
  if (next != first && next != '\0') return false;
  cutter.move_to(start);
  const bool ends_early = cutter.cut_value().ok() && cutter.place().offset < line_end;
  return !ends_early;
}

Result<Layout> object_layout(JsonCutter& cutter, const Source& source, const JsonCutter::Place& start,
                             const Deadline& deadline) {
  Layout layout;
  WrapperSearch search{cutter, source, deadline, layout};
  CONCORD_TRY(const bool sound, search.search("", 1));
  CONCORD_TRY(const char behind, cutter.peek());
  const bool single = sound && behind == '\0';
  if (single && !layout.areas.empty()) {
    layout.evidence = "one object with " + std::to_string(layout.areas.size()) +
                      (layout.areas.size() == 1 ? " list" : " lists") + " of records in it";
    return layout;
  }
  layout = Layout{};
  layout.areas.push_back({Arrangement::kValues, start, "", '{'});
  layout.evidence = single ? "one object, which is the only record" : "objects one after the other";
  return layout;
}

}  // namespace

Result<Layout> find_layout(const Source& source, std::uint64_t record_bytes_max, const Deadline& deadline) {
  JsonCutter cutter{source, record_bytes_max};
  CONCORD_TRY(const char mark, cutter.peek());
  if (mark == '\xEF') {  // byte order mark; readers of the areas start behind it
    for (int i = 0; i < 3; ++i) cutter.take();
  }
  CONCORD_TRY(const char first, cutter.peek());
  const JsonCutter::Place start = cutter.place();
  if (first == '{') {
    // A file of lines must not be read to its end here, so that is looked at first.
    CONCORD_TRY(const bool lines, is_line_by_line(cutter, start, first));
    if (lines) {
      CONCORD_TRY(const char second, cutter.peek());
      if (second != '\0')
        return Layout{{{Arrangement::kLines, start, "", first}}, {}, "JSON Lines: one record on each line"};
    }
    cutter.move_to(start);
    return object_layout(cutter, source, start, deadline);
  }
  if (first != '[') return Error{ErrorCode::kInvalidInput, source.name + " holds no JSON object or array"};
  CONCORD_TRY(const bool lines, is_line_by_line(cutter, start, first));
  if (lines) {
    CONCORD_TRY(const char second, cutter.peek());
    if (second != '\0') return Layout{{{Arrangement::kLines, start, "", first}}, {}, "one array on each line"};
  }
  cutter.move_to(start);
  CONCORD_CHECK(cutter.peek());
  cutter.take();
  const JsonCutter::Place inside = cutter.place();
  CONCORD_TRY(const char element, cutter.peek());
  if (element == ']')
    return Error{ErrorCode::kInvalidInput, source.name + " is an empty JSON array: it holds no record"};
  return Layout{{{Arrangement::kElements, inside, "", element}}, {}, "one array of records"};
}

}  // namespace concord::ingest::json
