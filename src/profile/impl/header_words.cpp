#include "profile/impl/header_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

namespace concord::profile {
namespace {

/// Where the word that names the thing stands: "order date" (English, German) or "fecha de pedido" (most others).
enum class Head : std::uint8_t { kLast, kFirst };

struct WordList {
  Role role;
  double weight;
  Head head;
  std::string_view words;  ///< separated by blanks; a word may be written with accents left out
};

/// These only say that something is numbered: the word beside them says what.
constexpr std::string_view kNumberWords = "no nr num number nummer numero numer nomor bil";

// Weights: 1 says it plainly, 0.5 fits among others, below 0.4 only tips the scale.
constexpr std::array kWordLists = {
    WordList{Role::kAmount, 1.0, Head::kLast,
             "amount amt total sum betrag summe gesamtbetrag subtotal bedrag payout payouts"},
    WordList{Role::kAmount, 1.0, Head::kFirst,
             "montant importe monto jumlah amaun valor montante importo somme suma quantia kwota"},
    WordList{
        Role::kAmount, 0.8, Head::kLast,
        "payment payments paid debit credit withdrawal withdrawals deposit deposits soll haben umsatz revenue sales "
        "turnover received settled refund dr cr"},
    WordList{Role::kAmount, 0.8, Head::kFirst,
             "debe haber abono cargo debito credito kredit bayaran ventas penjualan jualan"},
    WordList{Role::kAmount, 0.6, Head::kLast,
             "net gross netto brutto value price cost costs preis kosten fee fees charge charges income expense spend "
             "salary budget proceeds"},
    WordList{Role::kAmount, 0.6, Head::kFirst, "neto bruto nilai harga prix precio preco custo coste cout nominal"},
    WordList{Role::kAmount, 0.4, Head::kLast,
             "tax vat gst sst mwst discount rabatt commission provision tip shipping surcharge rounding"},
    WordList{Role::kAmount, 0.4, Head::kFirst,
             "iva tva cukai pajak impuesto imposto remise descuento desconto diskaun diskon"},
    WordList{Role::kAmount, -1.0, Head::kLast,
             "balance kontostand running rate percent percentage pct quantity qty menge anzahl latitude longitude age "
             "year weight"},
    WordList{Role::kAmount, -1.0, Head::kFirst,
             "saldo solde baki cantidad quantite quantidade kuantiti tasa taux taxa"},
    WordList{
        Role::kNumber, 1.0, Head::kLast,
        "balance kontostand running rate percent percentage pct quantity qty menge anzahl count latitude longitude "
        "lat lon lng age year jahr weight gewicht kurs stock hours duration score rating units distance volume"},
    WordList{Role::kNumber, 1.0, Head::kFirst,
             "saldo solde baki cantidad quantite quantidade kuantiti tasa taux taxa ano annee tahun peso berat"},
    WordList{Role::kCurrency, 1.0, Head::kLast, "currency ccy curr wahrung waehrung iso"},
    WordList{Role::kCurrency, 1.0, Head::kFirst, "devise moneda moeda valuta matawang mata"},
    WordList{Role::kDate, 1.0, Head::kLast, "date datum dated day buchungstag buchungsdatum valuta dato"},
    WordList{Role::kDate, 1.0, Head::kFirst, "fecha data tarikh tanggal tgl jour dia giorno"},
    WordList{Role::kDate, 0.3, Head::kLast, "posted posting booking booked transaction settlement payment order"},
    WordList{Role::kDate, -0.6, Head::kLast,
             "due expiry expires birth dob born updated modified valid until faellig fallig"},
    WordList{Role::kDate, -0.6, Head::kFirst, "vencimiento vencimento echeance nacimiento naissance nascimento lahir"},
    WordList{Role::kTimestamp, 1.0, Head::kLast, "time timestamp datetime zeit uhrzeit zeitpunkt created"},
    WordList{Role::kTimestamp, 1.0, Head::kFirst, "hora heure waktu masa date fecha data tarikh tanggal"},
    WordList{Role::kTimestamp, 0.3, Head::kLast, "day at posted transaction order payment"},
    WordList{Role::kTimestamp, -0.6, Head::kLast, "due expiry expires updated modified valid until"},
    WordList{Role::kIdentifier, 1.0, Head::kLast, "id ids uuid guid index key pk rowid seq sequence line row lfd"},
    WordList{Role::kIdentifier, 0.6, Head::kLast, "serial record"},
    WordList{Role::kIdentifier, 0.4, Head::kLast, kNumberWords},
    WordList{Role::kReference, 0.4, Head::kLast, kNumberWords},
    WordList{Role::kIdentifier, 0.6, Head::kFirst, "identificador identifiant identificativo"},
    WordList{
        Role::kReference, 1.0, Head::kLast,
        "ref refs reference references referenz invoice rechnungsnummer belegnummer cheque voucher receipt trace rrn "
        "utr stan auftragsnummer bestellnummer"},
    WordList{Role::kReference, 1.0, Head::kFirst,
             "referencia rujukan referensi factura facture fatura fattura invois faktur resit riferimento"},
    WordList{
        Role::kReference, 0.7, Head::kLast,
        "order orders bestellung auftrag rechnung beleg check approval authorization authorisation auth confirmation "
        "tracking document bill ticket contract"},
    WordList{Role::kReference, 0.7, Head::kFirst, "commande pedido pesanan orden ordine documento contrato"},
    WordList{Role::kReference, 0.5, Head::kLast, "transaction txn trx tx code doc po id account iban"},
    WordList{Role::kReference, 0.5, Head::kFirst, "transaksi transaccion transacao codigo kod kode"},
    WordList{Role::kCounterparty, 1.0, Head::kLast,
             "customer client payee payer vendor supplier merchant kunde empfanger empfaenger auftraggeber "
             "zahlungspflichtiger "
             "beneficiary begunstigter beguenstigter lieferant sender recipient receiver counterparty cardholder buyer "
             "seller "
             "remitter debtor creditor donor company firma customername"},
    WordList{Role::kCounterparty, 1.0, Head::kFirst,
             "beneficiaire beneficiario cliente pelanggan penerima pembayar pemasok pembekal fournisseur proveedor "
             "fornecedor "
             "empresa entreprise societe titular"},
    WordList{Role::kCounterparty, 0.8, Head::kLast,
             "name names holder inhaber partner person contact member owner employee student patient"},
    WordList{Role::kCounterparty, 0.8, Head::kFirst, "nama nombre nom nome"},
    WordList{Role::kCounterparty, -0.6, Head::kLast,
             "city country state region product brand department location item color colour farbe make model size"},
    WordList{
        Role::kCategory, 1.0, Head::kLast,
        "gateway channel type status category class group method mode kind state segment region country department "
        "dept kategorie typ kanal zahlungsart brand branch filiale"},
    WordList{Role::kCategory, 1.0, Head::kFirst,
             "categorie categoria kategori tipo jenis estado statut etat canal saluran kaedah metode metodo methode "
             "cawangan pais pays negara"},
    WordList{
        Role::kCategory, 0.6, Head::kLast,
        "source platform terminal plan tier priority gender level city location product art store shop team bank color "
        "colour farbe make model size"},
    WordList{Role::kCategory, 0.6, Head::kFirst, "couleur color cor colore warna marque marca merek jenama modelo"},
    WordList{Role::kFlag, 1.0, Head::kLast, "flag is has active enabled verified deleted cleared reconciled"},
    WordList{Role::kDescription, 1.0, Head::kLast,
             "description desc memo narrative narration details detail particulars remark remarks note notes comment "
             "comments text message beschreibung buchungstext verwendungszweck zweck bemerkung kommentar purpose"},
    WordList{Role::kDescription, 1.0, Head::kFirst,
             "libelle concepto descripcion descricao historico keterangan butiran catatan perihal descrizione causale "
             "observaciones deskripsi motif"},
    WordList{Role::kDescription, 0.6, Head::kLast, "address subject title item adresse"},
};

struct CompoundEnd {
  std::string_view ending;
  Role role;
  double weight;
};
/// German writes its compounds in one word; the last part is the thing itself.
constexpr std::array kCompoundEnds = {
    CompoundEnd{"betrag", Role::kAmount, 1.0},      CompoundEnd{"summe", Role::kAmount, 1.0},
    CompoundEnd{"datum", Role::kDate, 1.0},         CompoundEnd{"nummer", Role::kReference, 0.7},
    CompoundEnd{"nr", Role::kReference, 0.6},       CompoundEnd{"name", Role::kCounterparty, 0.8},
    CompoundEnd{"wahrung", Role::kCurrency, 1.0},   CompoundEnd{"waehrung", Role::kCurrency, 1.0},
    CompoundEnd{"referenz", Role::kReference, 1.0}, CompoundEnd{"art", Role::kCategory, 0.6},
    CompoundEnd{"text", Role::kDescription, 0.8},   CompoundEnd{"saldo", Role::kNumber, 1.0},
};

struct Fragment {
  std::string_view text;
  Role role;
};
/// Scripts without blanks between words, and words of other alphabets (lower case): looked for anywhere in the header.
constexpr std::array kFragments = {
    Fragment{"金额", Role::kAmount},       Fragment{"金額", Role::kAmount},
    Fragment{"сумма", Role::kAmount},      Fragment{"금액", Role::kAmount},
    Fragment{"日期", Role::kDate},         Fragment{"日付", Role::kDate},
    Fragment{"дата", Role::kDate},         Fragment{"날짜", Role::kDate},
    Fragment{"货币", Role::kCurrency},     Fragment{"通貨", Role::kCurrency},
    Fragment{"валюта", Role::kCurrency},   Fragment{"客户", Role::kCounterparty},
    Fragment{"姓名", Role::kCounterparty}, Fragment{"клиент", Role::kCounterparty},
    Fragment{"订单", Role::kReference},    Fragment{"номер", Role::kReference},
    Fragment{"编号", Role::kReference},    Fragment{"备注", Role::kDescription},
    Fragment{"摘要", Role::kDescription},  Fragment{"описание", Role::kDescription},
    Fragment{"状态", Role::kCategory},     Fragment{"类型", Role::kCategory},
    Fragment{"статус", Role::kCategory},   Fragment{"余额", Role::kNumber},
    Fragment{"数量", Role::kNumber},
};

/// One code point at `at`, which moves behind it; invalid bytes count as one each.
char32_t decode(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1 || at + length > text.size()) {
    ++at;
    return lead < 0x80 ? lead : U' ';
  }
  char32_t point = lead & (0x7FU >> length);
  for (std::size_t index = 1; index < length; ++index) point = (point << 6) | (byte(at + index) & 0x3FU);
  at += length;
  return point;
}

/// Latin letters with accents as plain ones; empty for everything else.
std::string_view plain_letter(char32_t point) {
  struct Range {
    char32_t first, last;
    std::string_view letter;
  };
  static constexpr std::array kRanges = {
      Range{0xC0, 0xC5, "a"},  Range{0xE0, 0xE5, "a"},  Range{0xC7, 0xC7, "c"},  Range{0xE7, 0xE7, "c"},
      Range{0xC8, 0xCB, "e"},  Range{0xE8, 0xEB, "e"},  Range{0xCC, 0xCF, "i"},  Range{0xEC, 0xEF, "i"},
      Range{0xD1, 0xD1, "n"},  Range{0xF1, 0xF1, "n"},  Range{0xD2, 0xD6, "o"},  Range{0xF2, 0xF6, "o"},
      Range{0xD8, 0xD8, "o"},  Range{0xF8, 0xF8, "o"},  Range{0xD9, 0xDC, "u"},  Range{0xF9, 0xFC, "u"},
      Range{0xDF, 0xDF, "ss"}, Range{0xC6, 0xC6, "ae"}, Range{0xE6, 0xE6, "ae"}, Range{0x152, 0x153, "oe"},
  };
  for (const Range& range : kRanges) {
    if (point >= range.first && point <= range.last) return range.letter;
  }
  return {};
}

bool is_cyrillic_capital(char32_t point) {
  return point >= 0x410 && point <= 0x42F;
}

void append_lower(std::string& out, std::string_view bytes, char32_t point) {
  if (!is_cyrillic_capital(point)) {
    out.append(bytes);
    return;
  }
  const char32_t lower = point + 0x20;
  out += static_cast<char>(0xC0 | (lower >> 6));
  out += static_cast<char>(0x80 | (lower & 0x3F));
}

bool contains_word(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const bool starts = at == 0 || list[at - 1] == ' ';
    const bool ends = at + word.size() == list.size() || list[at + word.size()] == ' ';
    if (starts && ends) return true;
  }
  return false;
}

void add(std::vector<HeaderEvidence>& found, Role role, double weight, std::string_view word) {
  for (HeaderEvidence& evidence : found) {
    if (evidence.role != role || (evidence.weight < 0) != (weight < 0)) continue;
    if (std::abs(weight) > std::abs(evidence.weight)) evidence = {role, weight, std::string{word}};
    return;
  }
  found.push_back({role, weight, std::string{word}});
}

bool is_known(std::string_view word) {
  return std::ranges::any_of(kWordLists, [&](const WordList& list) { return contains_word(list.words, word); });
}

/// "fecha de pedido", "date of order": the thing is named before such a word.
bool is_of(std::string_view word) {
  return contains_word("de del di da do du of des", word);
}

struct Position {
  bool first = false, last = false;
};

void add_word(std::vector<HeaderEvidence>& found, std::string_view word, Position position) {
  constexpr double kBesideHead = 0.45;
  bool listed = false;
  for (const WordList& list : kWordLists) {
    if (!contains_word(list.words, word)) continue;
    listed = true;
    const bool is_head = list.head == Head::kLast ? position.last : position.first;
    add(found, list.role, list.weight * (is_head || list.weight < 0 ? 1.0 : kBesideHead), word);
  }
  if (listed) return;
  for (const CompoundEnd& end : kCompoundEnds) {
    if (word.size() > end.ending.size() + 2 && word.ends_with(end.ending)) add(found, end.role, end.weight, word);
  }
}

}  // namespace

std::vector<std::string> header_words(std::string_view header) {
  std::vector<std::string> words;
  std::string word;
  bool after_small = false;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
    after_small = false;
  };
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t start = at;
    const char32_t point = decode(header, at);
    if (point >= 0x80) {
      const std::string_view plain = plain_letter(point);
      if (plain.empty()) append_lower(word, header.substr(start, at - start), point);
      word.append(plain);
      after_small = point >= 0xDF && !is_cyrillic_capital(point);
      continue;
    }
    const char character = static_cast<char>(point);
    const bool capital = character >= 'A' && character <= 'Z';
    const bool small = character >= 'a' && character <= 'z';
    if (!capital && !small) {
      flush();
      continue;
    }
    if (capital && after_small) flush();
    word += capital ? static_cast<char>(character - 'A' + 'a') : character;
    after_small = small;
  }
  flush();
  return words;
}

std::vector<HeaderEvidence> read_header(std::string_view header) {
  const std::vector<std::string> words = header_words(header);
  std::vector<HeaderEvidence> found;
  std::vector<std::string_view> known;
  std::size_t of_place = std::string_view::npos;
  for (const std::string& word : words) {
    if (is_of(word)) of_place = std::min(of_place, known.size());
    if (is_known(word) && !is_of(word) && !contains_word(kNumberWords, word)) known.push_back(word);
  }
  for (const std::string& word : words) {
    if (is_of(word)) continue;
    Position position{.first = known.empty() || word == known.front(), .last = known.empty() || word == known.back()};
    if (of_place != std::string_view::npos && of_place > 0) position.last = word == known[of_place - 1];
    add_word(found, word, position);
    for (const Fragment& fragment : kFragments) {
      if (word.find(fragment.text) != std::string::npos) add(found, fragment.role, 1.0, fragment.text);
    }
  }
  return found;
}

}  // namespace concord::profile
