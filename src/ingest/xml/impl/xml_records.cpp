#include "ingest/xml/impl/xml_records.hpp"

#include <deque>
#include <utility>
#include <vector>

#include "ingest/byte_stream.hpp"
#include "ingest/cell_shape.hpp"

namespace concord::ingest::xml {
namespace {

constexpr std::size_t kDepthMax = 64;
constexpr std::uint64_t kElementBytes = 64;  // what an element costs beside its text

void append_json_text(std::string_view text, std::string& out) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

class RecordHandler final : public XmlHandler {
 public:
  RecordHandler(const ElementNode& document, const ElementNode& area, const ReadOptions& options)
      : area_{area}, options_{options}, outside_{&document} {}

  /// The record that was found last goes here; its events stay valid until the next call.
  void begin(NestedRecord& record) {
    record_ = &record;
    record.events.clear();
    record.raw = {};
    record.damage = {};
    record.refusal.clear();
    texts_.clear();
    bytes_ = 0;
    is_found_ = false;
  }
  void at(const XmlStream& stream) { stream_ = &stream; }
  bool is_found() const { return is_found_; }

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;

 private:
  struct Open {
    const ElementNode* node = nullptr;
    std::string text = {};
    std::vector<std::pair<const ElementNode*, std::string>> lists = {};  ///< of texts, as JSON
  };
  void open_element(const ElementNode& node, const XmlAttributes& attributes);
  void close_leaf(const Open& closed);
  void close_element(Open& closed);
  void add(NestedEventKind kind, std::string_view name = {}, std::string_view text = {}) {
    record_->events.push_back({kind, name, text});
  }
  void add_value(std::string_view name, std::string_view text);
  void add_text(Open& open, std::string_view piece);
  bool is_filled(std::string_view text) const { return !trimmed(text).empty(); }
  void count_bytes(std::uint64_t bytes);

  const ElementNode& area_;
  const ReadOptions& options_;
  const ElementNode* outside_;  ///< where the document is, outside of records
  const XmlStream* stream_ = nullptr;
  NestedRecord* record_ = nullptr;
  std::vector<Open> open_;  ///< elements of the record
  std::deque<std::string> texts_;
  std::uint64_t bytes_ = 0;
  bool is_found_ = false;
};

void RecordHandler::count_bytes(std::uint64_t bytes) {
  bytes_ += bytes;
  if (bytes_ > options_.record_bytes_max)
    fail({ErrorCode::kLimitExceeded, "line " + std::to_string(record_->line.value) + ": the record that begins here " +
                                         "has more than " + std::to_string(options_.record_bytes_max) +
                                         " bytes, the limit"});
}

void RecordHandler::add_value(std::string_view name, std::string_view text) {
  if (!options_.as_text) text = trimmed(text);
  if (!is_filled(text)) {
    add(NestedEventKind::kNull, name);
  } else {
    add(NestedEventKind::kValue, name, texts_.emplace_back(text));
  }
}

void RecordHandler::start(std::string_view name, const XmlAttributes& attributes) {
  const ElementNode* inside = open_.empty() ? outside_ : open_.back().node;
  const ElementNode* node = inside->find(name);
  if (node == nullptr) {
    fail({ErrorCode::kUnavailable, "the file was changed while it was read; read it again"});
    return;
  }
  if (open_.empty() && node != &area_) {
    outside_ = node;
    return;
  }
  if (open_.empty()) record_->line = stream_->line();
  open_element(*node, attributes);
}

void RecordHandler::open_element(const ElementNode& node, const XmlAttributes& attributes) {
  count_bytes(kElementBytes);
  const bool is_record = open_.empty();
  if (!is_record && !node.is_leaf()) {
    if (node.repeats) add(NestedEventKind::kList, node.field);
    add(NestedEventKind::kObject, node.repeats ? std::string_view{} : std::string_view{node.field});
  }
  attributes.each_full([&](std::string_view name, std::string_view value) {
    const AttributeNode* attribute = node.find_attribute(name);
    if (attribute == nullptr) return;
    count_bytes(kElementBytes + value.size());
    if (value.size() > options_.cell_bytes_max)
      fail({ErrorCode::kLimitExceeded, "line " + std::to_string(stream_->line().value) + ": an attribute has more " +
                                           "than " + std::to_string(options_.cell_bytes_max) +
                                           " bytes, the limit for a cell"});
    add_value(attribute->field, value);
  });
  open_.push_back({&node});
}

void RecordHandler::text(std::string_view piece) {
  if (!open_.empty()) add_text(open_.back(), piece);
}

void RecordHandler::add_text(Open& open, std::string_view piece) {
  count_bytes(piece.size());
  open.text += piece;
  if (open.text.size() > options_.cell_bytes_max)
    fail({ErrorCode::kLimitExceeded, "line " + std::to_string(stream_->line().value) + ": a value has more than " +
                                         std::to_string(options_.cell_bytes_max) + " bytes, the limit for a cell"});
}

void RecordHandler::end(std::string_view) {
  if (open_.empty()) {
    outside_ = outside_->parent;
    return;
  }
  Open closed = std::move(open_.back());
  open_.pop_back();
  if (!open_.empty() && closed.node->is_leaf()) {
    close_leaf(closed);
  } else {
    close_element(closed);
  }
  if (!open_.empty()) return;
  is_found_ = true;
  pause();
}

void RecordHandler::close_leaf(const Open& closed) {
  const ElementNode& node = *closed.node;
  if (!node.repeats) {
    add_value(node.field, closed.text);
    return;
  }
  auto& lists = open_.back().lists;
  auto list = lists.begin();
  while (list != lists.end() && list->first != &node) ++list;
  if (list == lists.end()) list = lists.insert(lists.end(), {&node, "["});
  if (list->second.size() > 1) list->second += ',';
  append_json_text(options_.as_text ? std::string_view{closed.text} : trimmed(closed.text), list->second);
}

void RecordHandler::close_element(Open& closed) {
  const ElementNode& node = *closed.node;
  for (auto& [list, json] : closed.lists) add_value(list->field, json + "]");
  const bool is_record = open_.empty();
  const bool has_value = is_filled(closed.text) || (is_record && node.is_leaf());
  if (is_record) {
    if (has_value) add_value(node.value_field, closed.text);
  } else if (node.repeats) {
    if (has_value) add_value(node.value_field, closed.text);
    add(NestedEventKind::kEnd);
    add(NestedEventKind::kEnd);
  } else {
    add(NestedEventKind::kEnd);
    if (has_value) add_value(node.field, closed.text);
  }
}

}  // namespace

struct XmlRecords::Run {
  std::unique_ptr<ByteStream> bytes;
  RecordHandler handler;
  std::unique_ptr<XmlStream> stream = {};
};

XmlRecords::XmlRecords(const XmlText& text, const ElementNode& document, const ElementNode& area,
                       const ReadOptions& options, const Deadline& deadline, ProgressSink& progress)
    : text_{text}, document_{document}, area_{area}, options_{options}, deadline_{deadline}, progress_{progress} {}
XmlRecords::~XmlRecords() = default;

Status XmlRecords::rewind() {
  CONCORD_TRY(std::unique_ptr<ByteStream> bytes, open_xml_text(text_));
  run_.reset(new Run{std::move(bytes), RecordHandler{document_, area_, options_}});
  run_->stream = std::make_unique<XmlStream>(*run_->bytes, run_->handler, xml_traits(), deadline_, progress_);
  run_->handler.at(*run_->stream);
  return {};
}

Result<bool> XmlRecords::next(NestedRecord& record) {
  run_->handler.begin(record);
  CONCORD_CHECK(run_->stream->run());
  return run_->handler.is_found();
}

XmlTraits xml_traits() {
  return {
      .what = "the document", .allows_doctype = true, .keeps_prefixes = true, .is_utf8 = true, .depth_max = kDepthMax};
}

}  // namespace concord::ingest::xml
