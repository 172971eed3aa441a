#include "ingest/impl/stretch_rows.hpp"

#include "ingest/impl/csv_text.hpp"

namespace concord::ingest {

void StretchRows::clear() {
  if (observer_) observer_->clear();
  written_.clear();
  kept_.clear();
}

bool StretchRows::take(const Record& record) {
  if (writer_ != nullptr && writer_->append(record, written_)) return false;
  if (keeps_text_) append_csv_record(kept_, record.cells);
  if (observer_) observer_->add(record);
  return true;
}

void StretchRows::finish() {
  if (observer_) observer_->finish();
}

}  // namespace concord::ingest
