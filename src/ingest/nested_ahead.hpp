// Reads nested records in a thread of its own, ahead of whoever takes them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ingest/nested_records.hpp"

namespace concord::ingest {

/// Hands on what another source gives, the same records and the same error. The inner source is borrowed and is used by
/// the thread alone; so it may neither report progress nor share anything. Memory is bounded by a few batches. The raw
/// text is handed on of refused and mended records only.
class NestedAhead final : public NestedSource {
 public:
  explicit NestedAhead(NestedSource& inner) : inner_{inner} {}
  ~NestedAhead() override;
  NestedAhead(const NestedAhead&) = delete;
  NestedAhead& operator=(const NestedAhead&) = delete;

  Status rewind() override;
  Result<bool> next(NestedRecord& record) override;

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
    std::optional<Error> failure;  ///< behind its records
    bool is_last = false;
    void add(const NestedRecord& record);
    Place keep(std::string_view text);
    std::string_view view(Place place) const { return std::string_view{bytes}.substr(place.begin, place.length); }
    void clear();
  };
  void fill(Batch& batch);
  void work();
  void stop();
  bool take_batch();

  NestedSource& inner_;
  Batch current_;  ///< being handed out
  std::size_t item_ = 0, event_ = 0;
  std::mutex mutex_;  ///< guards the four below
  std::condition_variable changed_;
  std::vector<Batch> waiting_;
  std::vector<Batch> spare_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace concord::ingest
