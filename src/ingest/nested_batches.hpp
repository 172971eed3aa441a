// Stretches of a source that gives one record after the other: copies of some records each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ingest/nested_records.hpp"

namespace concord::ingest {

/// Hands on what another source gives, the same records and the same error behind them. The inner source is borrowed,
/// and used by whoever calls `start` and `take` alone. The raw text is handed on of refused records only.
class NestedBatches final : public NestedStretches {
 public:
  explicit NestedBatches(NestedSource& inner) : inner_{inner} {}
  Status start(std::size_t slots) override;
  Result<bool> take(std::size_t slot) override;
  Status parse(std::size_t slot, NestedSink& sink) override;

 private:
  struct Place {
    std::size_t begin = 0, length = 0;
  };
  struct Event {
    NestedEventKind kind;
    Place name, text;
  };
  struct Item {
    LineNumber line;
    std::size_t events = 0;
    Place raw, damage;
    std::string refusal;
  };
  struct Batch {
    std::string bytes;
    std::vector<Event> events;
    std::vector<Item> items;
    void add(const NestedRecord& record);
    Place keep(std::string_view text);
    std::string_view view(Place place) const { return std::string_view{bytes}.substr(place.begin, place.length); }
    void clear();
  };

  NestedSource& inner_;
  std::vector<Batch> slots_;
  NestedRecord record_;
  std::optional<Error> failure_;  ///< comes behind the records before it
  bool is_at_end_ = false;
};

}  // namespace concord::ingest
