// Reads the tables of HTML pages, and of the HTML that many programs save under the name of a spreadsheet (.xls).
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::html {

/// Every <table> that holds data becomes a table; those that only lay out the page are passed over and counted in the
/// notes. The page is streamed; nothing that it refers to is loaded and nothing in it is run. Lines are the table's
/// rows.
/// @error (read)  kInvalidInput  no table with data, an unknown encoding; kLimitExceeded  a cell, a row, the number of
///                columns or tables, elements in each other, or spanned cells that multiply the page's size.
const Reader& html_reader();

}  // namespace concord::ingest::html
