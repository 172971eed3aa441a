#include "ingest/html/html_reader.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "ingest/byte_stream.hpp"
#include "ingest/dataset_parts.hpp"
#include "ingest/html/impl/html_stream.hpp"
#include "ingest/html/impl/page_tables.hpp"
#include "ingest/input_names.hpp"
#include "ingest/table_builder.hpp"
#include "ingest/text_encoding.hpp"

namespace concord::ingest::html {
namespace {

constexpr std::size_t kBlockBytes = 64 << 10;
constexpr unsigned kBlocksBetweenChecks = 16;

struct Run {
  const Source& source;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
  Dataset dataset = {};
  DatasetParts parts{dataset};
  std::set<std::string> names = {};
  std::string first_refusal = {};
};

/// Its caption; else the page's name.
std::string free_name(Run& run, const std::string& caption) {
  const std::string wanted = caption.empty() ? table_name_of(run.source.name) : caption;
  std::string name = wanted;
  for (int number = 2; !run.names.insert(name).second; ++number) name = wanted + " " + std::to_string(number);
  return name;
}

Status build(Run& run, PageTable& found, std::uint64_t number) {
  const std::string which = "table " + std::to_string(number);
  SheetRecords records{found.rows, found.header};
  const std::string name = free_name(run, found.caption);
  Result<std::vector<Table>> tables =
      build_tables(records, name, free_stem(name, run.options.directory), run.options, run.deadline, run.progress);
  if (!tables.ok() && tables.error().code != ErrorCode::kInvalidInput) return std::move(tables).error();
  if (!tables.ok()) {
    if (run.first_refusal.empty()) run.first_refusal = tables.error().message;
    run.dataset.notes.push_back(which + " of the page was skipped: " + tables.error().message);
    return {};
  }
  if (found.is_cut_off)
    run.dataset.notes.push_back("the page ends inside " + which + " (\"" + name +
                                "\"): it may have been cut off, and rows may be missing; save it once more");
  run.parts.add(std::move(tables).value(), DatasetParts::MayBeMain::kAll);
  return {};
}

Status build_finished(Run& run, PageTables& tables, std::uint64_t& number) {
  for (PageTable& table : tables.take()) CONCORD_CHECK(build(run, table, ++number));
  return {};
}

Status read_page(Run& run, ByteStream& bytes, PageTables& tables) {
  HtmlStream stream{tables};
  std::vector<char> block(kBlockBytes);
  std::uint64_t number = 0, read = 0;
  const std::string step = "reading " + run.source.name;
  for (unsigned blocks = 0;; ++blocks) {
    if (blocks % kBlocksBetweenChecks == 0) {
      CONCORD_CHECK(run.deadline.check(step));
      run.progress.report(step, read, bytes.total_bytes());
    }
    CONCORD_TRY(const std::size_t got, bytes.read(block));
    if (got == 0) break;
    read += got;
    CONCORD_CHECK(stream.feed({block.data(), got}));
    CONCORD_CHECK(build_finished(run, tables, number));
  }
  tables.page_ends();
  CONCORD_CHECK(stream.finish());
  return build_finished(run, tables, number);
}

std::string counted_tables(std::uint64_t count) {
  return count == 1 ? "1 table" : std::to_string(count) + " tables";
}

Error no_table(const Run& run, const PassedOver& passed_over) {
  std::string why = "there is no <table> in it";
  if (passed_over.layout > 0) why = counted_tables(passed_over.layout) + " only lay out the page";
  if (passed_over.empty > 0) why = counted_tables(passed_over.empty) + " have no row below their header";
  if (!run.first_refusal.empty()) why = run.first_refusal;
  return {ErrorCode::kInvalidInput, run.source.name + ": no table with data in the page: " + why +
                                        ". If a program fills the page only when it is shown, export the data instead"};
}

bool has_tag(std::string_view folded, std::string_view tag) {
  for (std::size_t at = folded.find(tag); at != std::string_view::npos; at = folded.find(tag, at + 1)) {
    const std::size_t behind = at + tag.size();
    if (behind >= folded.size() || std::string_view{" \t\r\n>/"}.find(folded[behind]) != std::string_view::npos)
      return true;
  }
  return false;
}

class HtmlReader final : public Reader {
 public:
  std::string_view format() const override { return "html"; }

  double recognise(std::string_view head, const Source& source) const override {
    const std::string folded = folded_beginning(head);
    if (!folded.starts_with('<')) return 0;
    if (folded.starts_with("<!doctype html") || folded.starts_with("<html")) return 0.96;
    const bool is_page = has_tag(folded, "<html") || folded.find("<!doctype html") != std::string::npos;
    if (is_page && (folded.starts_with("<?xml") || folded.starts_with("<!--"))) return 0.96;
    static constexpr auto kFirst = std::to_array<std::string_view>(
        {"<table", "<head", "<body", "<meta", "<style", "<div", "<center", "<title", "<p", "<h1", "<h2", "<h3"});
    const bool is_piece = std::any_of(kFirst.begin(), kFirst.end(), [&folded](std::string_view tag) {
      return folded.starts_with(tag) && has_tag(folded.substr(0, tag.size() + 1), tag);
    });
    if (is_piece && has_tag(folded, "<table")) return 0.93;
    return has_extension(source.name, {"html", "htm"}) ? 0.9 : 0;
  }

  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override {
    CONCORD_TRY(const std::string head, read_head(source));
    CONCORD_TRY(const EncodingSign encoding, markup_encoding(source, head, deadline));
    CONCORD_TRY(const std::unique_ptr<ByteStream> bytes, open_text(source, encoding.name, encoding.mark_bytes));
    Run run{source, options, deadline, progress};
    PageTables tables{options, source.size_bytes};
    CONCORD_CHECK(read_page(run, *bytes, tables));
    const PassedOver& passed_over = tables.passed_over();
    if (run.dataset.tables.empty()) return no_table(run, passed_over);
    if (passed_over.layout > 0)
      run.dataset.notes.push_back(counted_tables(passed_over.layout) +
                                  (passed_over.layout == 1 ? " only lays" : " only lay") +
                                  " out the page, as far as can be told, and gave no data");
    if (passed_over.empty > 0)
      run.dataset.notes.push_back(counted_tables(passed_over.empty) + " without a row below the header skipped");
    run.dataset.evidence.push_back("encoding: " + encoding.name + " (" + encoding.reason + ")");
    run.dataset.evidence.push_back("HTML page with " + counted_tables(run.dataset.tables.size()) + " of data");
    return std::move(run.dataset);
  }
};

}  // namespace

const Reader& html_reader() {
  static const HtmlReader kReader;
  return kReader;
}

}  // namespace concord::ingest::html
