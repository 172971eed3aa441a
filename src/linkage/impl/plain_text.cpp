#include "linkage/impl/plain_text.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "reconcile/normalised_text.hpp"

namespace concord::linkage {
namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

}  // namespace

struct PlainText::Impl {
  std::unique_ptr<icu::Transliterator> latin;
};

PlainText::PlainText() : impl_{std::make_unique<Impl>()} {
  UErrorCode failed = U_ZERO_ERROR;
  impl_->latin.reset(icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, failed));
  if (U_FAILURE(failed) != 0) impl_->latin.reset();
}

PlainText::~PlainText() = default;

std::string PlainText::words(std::string_view text) const {
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char character) { return static_cast<unsigned char>(character) < 0x80; });
  if (ascii || !impl_->latin) return reconcile::normalise_text(text);
  icu::UnicodeString wide =
      icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
  impl_->latin->transliterate(wide);
  std::string plain;
  wide.toUTF8String(plain);
  return reconcile::normalise_text(plain);
}

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char character : text) {
    if (is_digit(character) && (character != '0' || !digits.empty())) digits += character;
  }
  if (digits.empty() && std::any_of(text.begin(), text.end(), is_digit)) digits = "0";
  return digits;
}

bool is_digits(std::string_view text) {
  static constexpr std::string_view kBetween = " -/.:+()T";
  return std::any_of(text.begin(), text.end(), is_digit) && std::all_of(text.begin(), text.end(), [](char character) {
           return is_digit(character) || kBetween.find(character) != std::string_view::npos;
         });
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace concord::linkage
