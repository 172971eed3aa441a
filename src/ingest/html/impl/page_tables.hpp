// Finds the tables of a page in its events, cell by cell, with spanned rows and columns put in their places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/html/impl/html_stream.hpp"
#include "ingest/reader.hpp"
#include "ingest/sheet_records.hpp"
#include "ingest/sheet_rows.hpp"

namespace concord::ingest::html {

/// A table that holds data.
struct PageTable {
  SheetRows rows;  ///< sealed
  std::string caption;
  std::optional<KnownHeader> header;  ///< where the page marks it
  bool is_cut_off = false;            ///< the page ended in it
};

/// What of a page was passed over.
struct PassedOver {
  std::uint64_t layout = 0;  ///< tables that place things on the page, with their texts
  std::uint64_t empty = 0;   ///< tables without a row below their header
};

/// Receives the page's events. Tables that are whole are taken now and then, so that they do not gather.
class PageTables final : public HtmlHandler {
 public:
  PageTables(const ReadOptions& options, std::uint64_t page_bytes);
  ~PageTables() override;
  void start(std::string_view name, const HtmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;
  /// From now on, what closes was left open by the page.
  void page_ends() { page_ended_ = true; }

  std::vector<PageTable> take() { return std::exchange(done_, {}); }
  const PassedOver& passed_over() const { return passed_over_; }
  std::uint64_t found() const { return found_; }

 private:
  struct Draft;
  void start_table(const HtmlAttributes& attributes);
  void end_table();
  void start_row();
  void end_row();
  void start_cell(bool is_header, const HtmlAttributes& attributes);
  void end_cell();
  void place_cell(Draft& draft);
  void check_growth(const Draft& draft);
  bool is_hidden(std::string_view name, const HtmlAttributes& attributes) const;
  std::string* target();

  const ReadOptions& options_;
  std::uint64_t page_bytes_;
  std::uint64_t spooled_ = 0;
  std::vector<std::unique_ptr<Draft>> open_;
  std::vector<PageTable> done_;
  PassedOver passed_over_;
  std::uint64_t found_ = 0;
  std::size_t depth_ = 0;
  std::size_t unseen_from_ = 0;  ///< depth of the element whose content is not shown; 0: none
  bool page_ended_ = false;
};

}  // namespace concord::ingest::html
