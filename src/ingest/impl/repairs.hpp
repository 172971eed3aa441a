// The stable words for what is mended or left out, and the sentence that explains each.
#pragma once

#include <string_view>

namespace concord::ingest {

inline constexpr std::string_view kRepeatedHeader = "repeated_header";
inline constexpr std::string_view kRepeatedTitle = "repeated_title";
inline constexpr std::string_view kTotalsRow = "totals_row";
inline constexpr std::string_view kTotalsBesideRow = "totals_beside_row";
inline constexpr std::string_view kEmptyRow = "empty_row";
inline constexpr std::string_view kCommentLine = "comment_line";
inline constexpr std::string_view kFooterNote = "footer_note";
inline constexpr std::string_view kEmptyColumn = "empty_column";
inline constexpr std::string_view kPaddedRow = "padded_row";
inline constexpr std::string_view kSurplusEmptyCells = "surplus_empty_cells";

/// One sentence for people; unknown words (a reader's own damages without an entry) explain themselves.
std::string_view repair_description(std::string_view kind);

}  // namespace concord::ingest
