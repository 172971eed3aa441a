#include <algorithm>

#include "ingest/impl/record_judge.hpp"
#include "ingest/impl/table_segments.hpp"
#include "ingest/impl/table_shape.hpp"
#include "ingest/table_builder.hpp"

namespace concord::ingest {
namespace {

/// Remembers the first record that is no row as it stands.
class FirstIrregular final : public RecordReceiver {
 public:
  Status take(const Record&, const Judgement& judgement) override {
    if (reason_.empty()) reason_ = reason_of(judgement);
    return {};
  }
  const std::string& reason() const { return reason_; }

 private:
  static std::string reason_of(const Judgement& judgement) {
    switch (judgement.verdict) {
      case Verdict::kRow:
        break;
      case Verdict::kEmptyRecord:
        return "a record without any value";
      case Verdict::kRepeatedHeader:
        return "the header stands again among the rows";
      case Verdict::kRepeatedTitle:
        return "a title line stands again among the rows";
      case Verdict::kTotals:
      case Verdict::kTotalsBeside:
        return "a line that adds up others";
      case Verdict::kComment:
        return "a line of comment";
      case Verdict::kNote:
        return "a note below the rows";
      case Verdict::kReject:
        return "a record with " + judgement.reason;
    }
    if (judgement.padded) return "a record that ends before its empty cells";
    return judgement.cut ? "empty cells beyond the last column" : "";
  }
  std::string reason_;
};

bool has_second_table(const std::vector<HeadRecord>& records) {
  SegmentFinder segments;
  Record record;
  for (const HeadRecord& cells : records) {
    record.cells.assign(cells.begin(), cells.end());
    segments.add(record);
  }
  return !segments.finish().empty();
}

Status judge_all(const TableShape& shape, const std::vector<HeadRecord>& records, std::size_t first,
                 RecordReceiver& receiver) {
  RecordJudge judge{shape, receiver};
  for (std::size_t i = first; i < records.size(); ++i) {
    Record record;
    record.cells.assign(records[i].begin(), records[i].end());
    const bool empty = records[i].size() == 1 && records[i].front().empty();
    record.raw = empty ? std::string_view{} : std::string_view{"."};
    CONCORD_CHECK(judge.judge(record));
  }
  return judge.finish();
}

}  // namespace

RegularityFinding check_regularity(const std::vector<std::vector<std::string>>& head,
                                   const std::vector<std::vector<std::string>>& tail) {
  const TableShape shape = table_shape(head);
  RegularityFinding finding;
  finding.header = shape.header;
  for (const ColumnShape& column : shape.columns) finding.families.push_back(column.family);
  FirstIrregular receiver;
  const std::size_t above = shape.header.preamble_records + shape.header.header_records;
  Status judged = judge_all(shape, head, above, receiver);
  if (judged.ok()) judged = judge_all(shape, tail, 0, receiver);
  finding.irregularity = receiver.reason();
  if (finding.irregularity.empty() && has_second_table(head))
    finding.irregularity = "another table begins further down";
  if (finding.irregularity.empty() && head.size() <= above) finding.irregularity = "no rows";
  return finding;
}

}  // namespace concord::ingest
