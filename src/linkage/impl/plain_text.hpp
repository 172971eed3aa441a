// Values as linkage compares them: capitals and digits of the Latin alphabet, words apart by one blank.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace concord::linkage {

/// Writes any script in plain Latin letters (ICU: Any-Latin, Latin-ASCII). Not thread-safe: one for each thread.
class PlainText {
 public:
  PlainText();
  PlainText(const PlainText&) = delete;
  PlainText& operator=(const PlainText&) = delete;
  ~PlainText();

  /// "Müller-Lüdenscheidt, J." -> "MULLER LUDENSCHEIDT J"; "Иванов" -> "IVANOV". What ICU cannot write in Latin letters
  /// stays as it is.
  std::string words(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Digits only, without leading zeros: "+49 (0)30 12" -> "4903012". "" where there is none.
std::string digits_of(std::string_view text);
/// Whether a text is digits and what may stand between them: a number, a date, a telephone number.
bool is_digits(std::string_view text);

/// The words of a plain text; views into it.
std::vector<std::string_view> split_words(std::string_view text);

}  // namespace concord::linkage
