// Which of the older encodings a text that is no UTF-8 is in, judged by its letters.
#pragma once

#include <string>
#include <string_view>

namespace concord::ingest::csv {

struct NationalEncoding {
  std::string name;    ///< as ICU names it; empty: nothing speaks for another than the Western ones
  std::string reason;  ///< for people, with the runner-up
};

/// Deterministic. @param lines  some lines with bytes from 0x80 on.
NationalEncoding national_encoding(std::string_view lines);

}  // namespace concord::ingest::csv
