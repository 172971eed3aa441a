#include "ingest/json/impl/json_records.hpp"

#include <simdjson.h>

#include <algorithm>

namespace concord::ingest::json {
namespace {

Error oversized(const Source& source, LineNumber line, std::uint64_t bytes_max) {
  return {ErrorCode::kLimitExceeded, source.name + ", line " + std::to_string(line.value) + ": a value has more than " +
                                         std::to_string(bytes_max) + " bytes, the limit for a cell"};
}

/// Rejects are kept as UTF-8 text; of what is none, its ASCII characters.
std::string_view printable(std::string_view text, std::string& storage) {
  if (simdjson::validate_utf8(text.data(), text.size())) return text;
  storage.clear();
  for (const char c : text) storage += static_cast<unsigned char>(c) < 0x80 ? c : '?';
  return storage;
}

/// Of a line.
std::string_view without_blanks(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
}

}  // namespace

RecordTexts::RecordTexts(const Source& source, const RecordArea& area, std::uint64_t record_bytes_max)
    : source_{source}, area_{area}, cutter_{source, record_bytes_max} {}

Result<bool> RecordTexts::next_line(std::string_view& text, LineNumber& line) {
  for (;;) {
    const JsonCutter::Place before = cutter_.place();
    CONCORD_TRY(const std::string_view found, cutter_.cut_line());
    if (found.empty() && cutter_.place().offset == before.offset) return false;
    text = without_blanks(found);
    if (text.empty()) continue;
    line = before.line;
    return true;
  }
}

Result<bool> RecordTexts::next(std::string_view& text, LineNumber& line) {
  if (area_.arrangement == Arrangement::kLines) return next_line(text, line);
  for (;;) {
    CONCORD_TRY(const char next, cutter_.peek());
    line = cutter_.place().line;
    const bool elements = area_.arrangement == Arrangement::kElements;
    if (next == '\0' && elements) {
      return Error{ErrorCode::kInvalidInput,
                   source_.name + ", line " + std::to_string(line.value) +
                       ": the file ends before the list of records does; it was cut off. Export or copy it once more"};
    }
    if (next == '\0' || (elements && next == ']')) return false;
    if (next == ',') {
      cutter_.take();
      continue;
    }
    CONCORD_TRY(text, cutter_.cut_value());
    if (!text.empty()) return true;
    return Error{ErrorCode::kInvalidInput, source_.name + ", line " + std::to_string(line.value) + ": \"" + next +
                                               "\" where a record should begin; the JSON is broken here"};
  }
}

JsonObjects::JsonObjects(const Source& source, const RecordArea& area, const ReadOptions& options)
    : source_{source},
      area_{area},
      texts_{source, area, options.record_bytes_max},
      lines_{source, area.begin, options.record_bytes_max},
      record_bytes_max_{options.record_bytes_max},
      cell_bytes_max_{options.cell_bytes_max} {}

Status JsonObjects::start(std::size_t slots) {
  slots_ = std::vector<Slot>(slots);
  texts_.rewind();
  return {};
}

Result<bool> JsonObjects::take(std::size_t slot) {
  Slot& mine = slots_[slot];
  mine.items.clear();
  if (area_.arrangement != Arrangement::kLines) return take_values(mine);
  CONCORD_TRY(mine.length, lines_.take(mine.text, mine.line));
  return mine.length > 0;
}

Result<bool> JsonObjects::take_values(Slot& slot) {
  slot.text.clear();
  if (failure_) return *failure_;
  while (slot.text.size() < kStretchBytes) {
    std::string_view value;
    Item item;
    const Result<bool> more = texts_.next(value, item.line);
    if (!more.ok()) failure_ = more.error();
    if (!more.ok() || !more.value()) break;
    item.begin = slot.text.size();
    item.length = value.size();
    slot.text += value;
    slot.items.push_back(item);
  }
  slot.length = slot.text.size();
  slot.text.append(kPaddingBytes, '\0');
  if (slot.items.empty() && failure_) return *failure_;
  return !slot.items.empty();
}

Status JsonObjects::parse_one(Slot& slot, std::string_view text, LineNumber line, NestedSink& sink) const {
  NestedRecord& record = slot.record;
  record.line = line;
  if (slot.is_valid) {
    slot.parser.parse_valid(text, record);
  } else {
    slot.parser.parse(text, record);
  }
  record.raw = record.refusal.empty() ? text : printable(text, slot.printable);
  if (text.size() > cell_bytes_max_) {
    for (const NestedEvent& event : record.events) {
      if (event.text.size() > cell_bytes_max_) return oversized(source_, line, cell_bytes_max_);
    }
  }
  return sink.take(record);
}

Status JsonObjects::parse(std::size_t slot, NestedSink& sink) {
  Slot& mine = slots_[slot];
  mine.parser.forget_texts();
  const std::string_view text = std::string_view{mine.text}.substr(0, mine.length);
  mine.is_valid = simdjson::validate_utf8(text.data(), text.size());
  if (area_.arrangement != Arrangement::kLines) {
    for (const Item& item : mine.items)
      CONCORD_CHECK(parse_one(mine, text.substr(item.begin, item.length), item.line, sink));
    return {};
  }
  LineNumber line = mine.line;
  for (std::size_t begin = 0; begin < text.size(); ++line.value) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > record_bytes_max_) return record_too_long(source_, line, record_bytes_max_);
    const std::string_view value = without_blanks(text.substr(begin, end - begin));
    if (!value.empty()) CONCORD_CHECK(parse_one(mine, value, line, sink));
    begin = end + 1;
  }
  return {};
}

JsonRows::JsonRows(const Source& source, const RecordArea& area, const ReadOptions& options)
    : source_{source}, texts_{source, area, options.record_bytes_max}, cell_bytes_max_{options.cell_bytes_max} {}

Status JsonRows::rewind() {
  texts_.rewind();
  return {};
}

Result<bool> JsonRows::next(Record& record) {
  std::string_view text;
  CONCORD_TRY(const bool more, texts_.next(text, record.line));
  if (!more) return false;
  record.raw = text;
  record.damage = {};
  if (const std::string reason = parser_.parse_cells(text, record.cells); !reason.empty())
    return Error{ErrorCode::kInvalidInput,
                 source_.name + ", line " + std::to_string(record.line.value) + ": the record " + reason};
  for (const std::string_view cell : record.cells) {
    if (cell.size() > cell_bytes_max_) return oversized(source_, record.line, cell_bytes_max_);
  }
  return true;
}

}  // namespace concord::ingest::json
