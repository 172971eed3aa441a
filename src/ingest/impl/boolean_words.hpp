// Pairs of words that stand for true and false. A column is boolean only if one pair reads all of it.
#pragma once

#include <array>
#include <string_view>

#include "ingest/impl/reading.hpp"

namespace concord::ingest {

struct BooleanVocabulary {
  std::string_view name;  ///< for people, and the key by which a decision finds its vocabulary again
  std::string_view true_word;
  std::string_view false_word;
};

/// The first is the engine's own.
inline constexpr std::array<BooleanVocabulary, 24> kBooleanVocabularies{{{"true/false", "true", "false"},
                                                                         {"yes/no", "yes", "no"},
                                                                         {"y/n", "y", "n"},
                                                                         {"t/f", "t", "f"},
                                                                         {"ja/nein", "ja", "nein"},
                                                                         {"oui/non", "oui", "non"},
                                                                         {"sí/no", "sí", "no"},
                                                                         {"si/no", "si", "no"},
                                                                         {"ya/tidak", "ya", "tidak"},
                                                                         {"on/off", "on", "off"},
                                                                         {"wahr/falsch", "wahr", "falsch"},
                                                                         {"vrai/faux", "vrai", "faux"},
                                                                         {"sim/não", "sim", "não"},
                                                                         {"sim/nao", "sim", "nao"},
                                                                         {"ja/nee", "ja", "nee"},
                                                                         {"ja/nej", "ja", "nej"},
                                                                         {"tak/nie", "tak", "nie"},
                                                                         {"ano/ne", "ano", "ne"},
                                                                         {"evet/hayır", "evet", "hayır"},
                                                                         {"vero/falso", "vero", "falso"},
                                                                         {"verdadero/falso", "verdadero", "falso"},
                                                                         {"verdadeiro/falso", "verdadeiro", "falso"},
                                                                         {"waar/onwaar", "waar", "onwaar"},
                                                                         {"benar/salah", "benar", "salah"}}};

struct BooleanText {
  Reading reading = 0;  ///< the vocabularies that have the word
  bool value = false;   ///< no word is true in one vocabulary and false in another
};

/// In any case. @return false when no vocabulary has the word.
bool read_boolean(std::string_view trimmed, BooleanText& boolean);

}  // namespace concord::ingest
