// Western texts have single letters beyond ASCII between plain ones; Cyrillic, Greek, Hebrew, Arabic, Chinese, Japanese
// and Korean ones have whole words of them. The latter are left to ICU's detector, which knows the languages' letters.
// Among the former only Central European letters need telling apart: in Windows-1252 the same bytes would be signs
// inside words, or letters of languages that do not go together.
#include "ingest/csv/impl/national_encoding.hpp"

#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kWordBytesMean = 2;
constexpr int kConfidenceMin = 10;

constexpr auto kScripts = std::to_array<std::string_view>(
    {"windows-1251", "windows-1253", "windows-1255", "windows-1256", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7",
     "ISO-8859-8", "KOI8-R", "IBM866", "Shift_JIS", "EUC-JP", "EUC-KR", "GB18030", "Big5", "ISO-2022-JP"});

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Runs {
  std::size_t runs = 0;
  std::size_t bytes = 0;
};

Runs high_runs(std::string_view text) {
  Runs found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_high(text[i])) continue;
    ++found.bytes;
    if (i == 0 || !is_high(text[i - 1])) ++found.runs;
  }
  return found;
}

NationalEncoding of_script(std::string_view lines) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector{ucsdet_open(&status), &ucsdet_close};
  if (U_FAILURE(status) != 0) return {};
  ucsdet_setText(detector.get(), lines.data(), static_cast<std::int32_t>(lines.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  if (U_FAILURE(status) != 0 || matches == nullptr) return {};
  NationalEncoding best;
  for (std::int32_t i = 0; i < count; ++i) {
    const char* name = ucsdet_getName(matches[i], &status);
    const int confidence = ucsdet_getConfidence(matches[i], &status);
    if (U_FAILURE(status) != 0 || name == nullptr || confidence < kConfidenceMin) break;
    if (std::find(kScripts.begin(), kScripts.end(), name) == kScripts.end()) continue;
    if (best.name.empty()) {
      best = {name, "words of letters beyond ASCII; " + std::to_string(confidence) + " % sure"};
    } else {
      best.reason += "; runner-up: " + std::string{name} + " (" + std::to_string(confidence) + " %)";
      break;
    }
  }
  return best;
}

/// Bytes that are letters in Windows-1250 and signs in Windows-1252: A and l with their marks, S and z with a cedilla,
/// dot.
bool is_sign_or_central_letter(char c) {
  constexpr std::string_view kBytes = "\xA3\xA5\xAF\xB3\xB9\xBF\xAA\xBA\xBC\xBE\x9C\x9F\x8F\x8C";
  return kBytes.find(c) != std::string_view::npos;
}

NationalEncoding central_european(std::string_view lines) {
  std::size_t inside = 0;
  std::array<bool, 256> seen{};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char c = lines[i];
    if (!is_high(c)) continue;
    const bool before = i > 0 && is_letter(lines[i - 1]);
    const bool after = i + 1 < lines.size() && is_letter(lines[i + 1]);
    if (before || after) seen[static_cast<unsigned char>(c)] = true;
    if (after && is_sign_or_central_letter(c)) ++inside;
  }
  const auto any = [&seen](std::string_view bytes) {
    return std::any_of(bytes.begin(), bytes.end(), [&seen](char c) { return seen[static_cast<unsigned char>(c)]; });
  };
  if (inside > 0)
    return {"windows-1250",
            "Central European letters stand where Windows-1252 has signs inside words; runner-up: "
            "windows-1252"};
  // r, e, u, n and d with Czech marks are o-slash, i, u, o and i with a grave or two dots in the West.
  if (any("\xF8\xD8") && any("\xEC\xF9\xF2\xEF"))
    return {"windows-1250", "letters that only go together in Czech or Slovak; runner-up: windows-1252"};
  return {};
}

}  // namespace

NationalEncoding national_encoding(std::string_view lines) {
  const Runs runs = high_runs(lines);
  if (runs.runs == 0) return {};
  return runs.bytes >= kWordBytesMean * runs.runs ? of_script(lines) : central_european(lines);
}

}  // namespace concord::ingest::csv
