// The text of a cell without what only decorates it: blanks around it, and the many characters for one blank or minus.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace concord::ingest {

/// Cells longer than this are neither numbers nor dates.
inline constexpr std::size_t kTypedCellBytesMax = 80;

constexpr bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// `text` without blanks at both ends: ASCII blanks and controls up to U+0020, no-break, thin and ideographic spaces.
std::string_view trim(std::string_view text);

/// Whether `trim` would take something away. The text is not empty.
bool is_padded(std::string_view text);

/// True for NULL, N/A, -, nan and the like: no value, in columns that are not text.
bool is_null_word(std::string_view trimmed);

/// A short cell in ASCII as far as numbers and dates go: all blanks are ' ', all minus signs '-', all apostrophes '\''.
/// Keeps a view of `text`, which must outlive it.
class FoldedCell {
 public:
  explicit FoldedCell(std::string_view text);
  std::string_view text() const { return view_; }
  FoldedCell(const FoldedCell&) = delete;
  FoldedCell& operator=(const FoldedCell&) = delete;

 private:
  std::array<char, kTypedCellBytesMax> buffer_;
  std::string_view view_;
};

}  // namespace concord::ingest
