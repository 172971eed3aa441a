// Every role that the column's type allows starts from zero and is given weights by the evidence: what values look
// like, how often they repeat, what the header says. The best sum wins. Weights are chosen so that clear values decide
// without a header (0.6 to 0.9), a header decides between roles that the values leave open (at most 0.45), and neither
// makes an amount of a text. With few rows, repetition and uniqueness mean little, so what rests on them is weakened.
#include "profile/impl/roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "profile/impl/header_words.hpp"

namespace concord::profile {
namespace {

constexpr std::size_t kRoleCount = static_cast<std::size_t>(Role::kEmpty) + 1;
constexpr double kHeaderWeight = 0.45;

std::size_t index_of(Role role) {
  return static_cast<std::size_t>(role);
}

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", share * 100);
}

std::string article_role(Role role) {
  const std::string_view name = role_name(role);
  const bool vowel = name.find_first_of("aeiou") == 0;
  return fmt::format("{} {}", vowel ? "an" : "a", name);
}

/// Collects weights and reasons.
class Ballot {
 public:
  explicit Ballot(std::vector<Role> allowed) : allowed_{std::move(allowed)} {}

  bool allows(Role role) const { return std::ranges::find(allowed_, role) != allowed_.end(); }
  /// Positive weights carry a reason for the role; negative ones may carry a reason against it.
  void add(Role role, double weight, std::string reason = {}) {
    if (!allows(role) || weight == 0) return;
    Tally& tally = tallies_[index_of(role)];
    tally.score += weight;
    if (reason.empty()) return;
    (weight > 0 ? tally.reasons_for : tally.reasons_against).push_back(std::move(reason));
  }
  RoleDecision decide() const;

 private:
  struct Tally {
    double score = 0;
    std::vector<std::string> reasons_for, reasons_against;
  };
  std::vector<Role> allowed_;
  std::array<Tally, kRoleCount> tallies_;
};

RoleDecision Ballot::decide() const {
  constexpr double kScoreMin = 0.05;
  constexpr double kCloseMargin = 0.15;
  RoleDecision decision;
  for (const Role role : allowed_) {
    // Rounded, so that a tie is a tie whatever the compiler does with the last bit.
    decision.scores.emplace_back(role, std::round(tallies_[index_of(role)].score * 1000) / 1000);
  }
  std::ranges::stable_sort(decision.scores,
                           [](const auto& left, const auto& right) { return left.second > right.second; });
  for (auto& [role, score] : decision.scores) score = std::clamp(score, 0.0, 1.0);
  decision.role = decision.scores.front().first;
  decision.confidence = decision.scores.front().second;
  decision.reasons = tallies_[index_of(decision.role)].reasons_for;
  if (decision.scores.size() > 1 && decision.confidence - decision.scores[1].second < kCloseMargin &&
      decision.scores[1].second > kScoreMin) {
    const Role second = decision.scores[1].first;
    std::string sentence = fmt::format("It could also be {}.", article_role(second));
    const auto& reasons = tallies_[index_of(second)].reasons_for;
    if (!reasons.empty()) sentence = fmt::format("It could also be {}: {}", article_role(second), reasons.front());
    decision.reasons.push_back(std::move(sentence));
  }
  for (const Tally& tally : tallies_) {
    decision.reasons.insert(decision.reasons.end(), tally.reasons_against.begin(), tally.reasons_against.end());
  }
  const auto weak = [&](const auto& entry) { return entry.second < kScoreMin && entry.first != decision.role; };
  std::erase_if(decision.scores, weak);
  return decision;
}

void add_header(Ballot& ballot, const ColumnFacts& facts) {
  for (const HeaderEvidence& evidence : read_header(facts.header)) {
    if (evidence.weight > 0) {
      ballot.add(evidence.role, evidence.weight * kHeaderWeight, fmt::format("The header says \"{}\".", evidence.word));
    } else {
      ballot.add(evidence.role, evidence.weight * kHeaderWeight,
                 fmt::format("The header's \"{}\" speaks against {}.", evidence.word, article_role(evidence.role)));
    }
  }
}

/// How far repetition and uniqueness can be believed.
double sample_weight(std::uint64_t filled) {
  return static_cast<double>(filled) / (static_cast<double>(filled) + 4.0);
}

void judge_category(Ballot& ballot, const ColumnFacts& facts, double weight) {
  const std::uint64_t filled = facts.filled();
  const double repeats = ratio(filled, facts.distinct);
  if (repeats < 2) return;
  const double repetition = std::clamp(std::log10(repeats) / 1.3, 0.0, 1.0);
  const double fewness = facts.distinct <= 30 ? 1.0 : facts.distinct <= 200 ? 0.8 : facts.distinct <= 1000 ? 0.5 : 0.2;
  ballot.add(Role::kCategory, weight * repetition * fewness,
             fmt::format("{} different values over {} rows.", facts.distinct, filled));
}

/// The share of the most common number of digits before the point.
double common_length_share(const ColumnFacts& facts) {
  return ratio(*std::ranges::max_element(facts.number.lengths), facts.filled());
}

/// How many numbers of digits are common (at least one row in twenty).
std::size_t common_lengths(const ColumnFacts& facts) {
  const auto common = [&](std::uint64_t rows) { return ratio(rows, facts.filled()) >= 0.05; };
  return static_cast<std::size_t>(std::ranges::count_if(facts.number.lengths, common));
}

void judge_whole_number_key(Ballot& ballot, const ColumnFacts& facts) {
  const double sure = sample_weight(facts.filled());
  const double unique = ratio(facts.distinct, facts.filled());
  const NumberFacts& number = facts.number;
  const bool dense = number.max - number.min + 1 == static_cast<Int128>(facts.distinct);
  const bool long_codes = number.min >= 1000 && common_length_share(facts) >= 0.9;
  if (unique == 1.0 && number.negative == 0) {
    ballot.add(Role::kIdentifier, 0.6 * sure, "Every row has another number.");
    if (dense && facts.distinct > 1) {
      ballot.add(Role::kIdentifier, 0.3 * sure, "The numbers run without a gap.");
      ballot.add(Role::kAmount, -0.3 * sure);
    } else if (long_codes) {
      ballot.add(Role::kIdentifier, 0.2 * sure, "All numbers have the same length.");
    }
    if (facts.nulls > 0) ballot.add(Role::kIdentifier, -0.25);
    ballot.add(Role::kReference, (facts.nulls > 0 ? 0.55 : 0.35) * sure, "Each number occurs once.");
  } else if (long_codes && unique >= 0.2 && number.negative == 0) {
    ballot.add(Role::kReference, 0.3 + 0.3 * unique, "Long numbers of one length that seldom repeat.");
    ballot.add(Role::kIdentifier, 0.3 * unique);
  }
  if (facts.known_identifier) ballot.add(Role::kIdentifier, 0.2);
}

void judge_whole_number_quantity(Ballot& ballot, const ColumnFacts& facts) {
  const NumberFacts& number = facts.number;
  const double filled = static_cast<double>(facts.filled());
  ballot.add(Role::kNumber, 0.4, "Whole numbers.");
  ballot.add(Role::kAmount, 0.2);
  if (common_lengths(facts) >= 3 && facts.distinct > 10) {
    ballot.add(Role::kAmount, 0.15, "Small and large whole numbers occur together.");
  }
  if (static_cast<double>(number.multiple_of_ten) >= 0.4 * filled && facts.distinct > 10) {
    ballot.add(Role::kAmount, 0.15, "Many of the numbers are round.");
  }
  if (number.negative > 0 && number.max > 0) ballot.add(Role::kAmount, 0.15, "Both signs occur.");
  if (number.min >= 1900 && number.max <= 2100) {
    ballot.add(Role::kNumber, 0.2, "All values look like years.");
    ballot.add(Role::kIdentifier, -0.2);
    ballot.add(Role::kReference, -0.2);
  }
  if (number.min >= 0 && number.max <= 1 && facts.distinct <= 2 && facts.filled() >= 3) {
    ballot.add(Role::kFlag, 0.75, "Only 0 and 1 occur.");
  }
  judge_category(ballot, facts, 0.45);
}

void add_currency_hint(Ballot& ballot, const ColumnFacts& facts) {
  if (facts.currency.empty()) return;
  ballot.add(Role::kAmount, 0.35, fmt::format("It is given in {}.", facts.currency));
}

void add_balance(Ballot& ballot, const ColumnFacts& facts) {
  if (!facts.running_balance) return;
  ballot.add(Role::kNumber, 0.5, "It is a running balance: each value is another one plus the row's amount.");
  ballot.add(Role::kAmount, -0.35, "A running balance is not what is summed.");
}

/// What repeats in ten rows on average names none of them, whatever the header says.
void judge_repetition(Ballot& ballot, const ColumnFacts& facts) {
  constexpr std::uint64_t kRowsMin = 20;
  if (facts.filled() >= kRowsMin && facts.distinct * 10 <= facts.filled())
    ballot.add(Role::kIdentifier, -kHeaderWeight);
}

RoleDecision decide_whole_number(const ColumnFacts& facts) {
  Ballot ballot{{Role::kNumber, Role::kIdentifier, Role::kReference, Role::kAmount, Role::kCategory, Role::kFlag}};
  judge_whole_number_key(ballot, facts);
  judge_whole_number_quantity(ballot, facts);
  add_currency_hint(ballot, facts);
  add_balance(ballot, facts);
  add_header(ballot, facts);
  judge_repetition(ballot, facts);
  return ballot.decide();
}

RoleDecision decide_fraction(const ColumnFacts& facts) {
  Ballot ballot{{Role::kAmount, Role::kNumber}};
  const NumberFacts& number = facts.number;
  const double filled = static_cast<double>(facts.filled());
  const bool is_double = facts.type.kind == TypeKind::kDouble;
  ballot.add(Role::kNumber, 0.35, is_double ? "Binary floating-point numbers." : "Decimal numbers.");
  if (is_double) {
    ballot.add(Role::kAmount, 0.2);
  } else if (static_cast<double>(number.beyond_cents) <= 0.01 * filled) {
    ballot.add(Role::kAmount, 0.6, "No value has more than two digits behind the point.");
  } else if (static_cast<double>(number.beyond_mils) <= 0.01 * filled) {
    ballot.add(Role::kAmount, 0.55, "No value has more than three digits behind the point.");
  } else {
    ballot.add(Role::kAmount, 0.2);
    ballot.add(Role::kNumber, 0.25, "Many digits behind the point.");
  }
  if (number.negative > 0 && number.max > 0) ballot.add(Role::kAmount, 0.05, "Both signs occur.");
  if (facts.distinct <= 10 && ratio(facts.filled(), facts.distinct) >= 20) {
    ballot.add(Role::kAmount, -0.15);
    ballot.add(Role::kNumber, 0.15, "A few values are repeated all the time, as rates are.");
  }
  if (!is_double && facts.filled() >= 10 && number.min >= 0 && ratio(number.lengths[0], facts.filled()) > 0.95) {
    ballot.add(Role::kAmount, -0.15);
    ballot.add(Role::kNumber, 0.2, "Nearly all values are below 1, as rates are.");
  }
  add_currency_hint(ballot, facts);
  add_balance(ballot, facts);
  add_header(ballot, facts);
  return ballot.decide();
}

/// Shares of the rows, after words that could be names or codes were given to whichever the column has more of.
struct TextShares {
  double name = 0, code = 0, several = 0, mixed = 0;
};

TextShares text_shares(const ColumnFacts& facts) {
  const TextFacts& text = facts.text;
  const std::uint64_t filled = facts.filled();
  TextShares shares{ratio(text.names, filled), ratio(text.codes, filled), ratio(text.several_tokens, filled),
                    ratio(text.mixed, filled)};
  const double single = ratio(text.single_words, filled);
  if (shares.code > shares.name && shares.code > 0.3) {
    shares.code += single;
  } else {
    shares.name += single;
  }
  return shares;
}

void judge_code(Ballot& ballot, const ColumnFacts& facts, const TextShares& shares) {
  const double filled = static_cast<double>(facts.filled());
  const double sure = sample_weight(facts.filled());
  const double unique = ratio(facts.distinct, facts.filled());
  if (shares.code < 0.5) return;
  const double rarity = unique >= 0.9 ? 1.0 : unique >= 0.5 ? 0.85 : unique >= 0.2 ? 0.6 : 0.25;
  ballot.add(Role::kReference, (0.45 + 0.35 * sure) * shares.code * rarity,
             fmt::format("{} of the values are codes, and {} of them differ.", percent(shares.code), percent(unique)));
  if (unique == 1.0 && facts.nulls == 0) {
    const bool digits = static_cast<double>(facts.text.digits_only) >= 0.95 * filled;
    const bool uuids = static_cast<double>(facts.text.uuids) >= 0.95 * filled;
    ballot.add(Role::kIdentifier, (digits || uuids ? 0.85 : 0.7) * sure, "Every row has another code.");
  } else {
    ballot.add(Role::kIdentifier, 0.3 * shares.code * (unique >= 0.9 ? 1.0 : 0.5));
  }
  if (facts.damaged_cells + facts.text.exponents > 0) {
    ballot.add(Role::kReference, 0.1, "A spreadsheet turned some of the codes into numbers like 2.02E+34.");
  }
  if (facts.known_identifier) {
    ballot.add(Role::kReference, 0.05);
    ballot.add(Role::kIdentifier, 0.05);
  }
}

void judge_name(Ballot& ballot, const ColumnFacts& facts, const TextShares& shares) {
  const std::uint64_t filled = facts.filled();
  const double company = ratio(facts.text.company_words, filled);
  if (shares.name < 0.5 && company < 0.2) return;
  const double several = ratio(facts.text.names, filled);
  const double many = std::min(1.0, static_cast<double>(facts.distinct) / std::min(15.0, static_cast<double>(filled)));
  const double shape = std::max(shares.name * shares.name, company > 0 ? shares.name : 0.0);
  ballot.add(Role::kCounterparty, 0.75 * shape * (0.45 + 0.55 * several) * many,
             fmt::format("{} of the values are written as names are.", percent(shares.name)));
  if (company >= 0.1) ballot.add(Role::kCounterparty, 0.25, "Company words such as Ltd or GmbH occur.");
  if (ratio(facts.text.email_addresses, filled) >= 0.8)
    ballot.add(Role::kCounterparty, 0.5, "The values are e-mail addresses.");
}

void judge_description(Ballot& ballot, const ColumnFacts& facts, const TextShares& shares) {
  const double unique = ratio(facts.distinct, facts.filled());
  const double repeats = ratio(facts.filled(), facts.distinct);
  const double length = ratio(facts.text.characters, facts.filled());
  ballot.add(Role::kDescription, 0.3, "Text.");
  ballot.add(Role::kDescription, 0.4 * shares.mixed,
             fmt::format("{} of the values mix words with digits or marks.", percent(shares.mixed)));
  if (shares.several >= 0.7 && unique >= 0.2)
    ballot.add(Role::kDescription, 0.15, "Several words, most of them different from row to row.");
  if (length > 30 && shares.several >= 0.5) ballot.add(Role::kDescription, 0.15, "The values are long.");
  if (shares.code >= 0.8) ballot.add(Role::kDescription, -0.2);
  if (shares.name >= 0.95) ballot.add(Role::kDescription, -0.2);
  if (repeats >= 20 && facts.distinct <= 200) ballot.add(Role::kDescription, -0.2);
}

RoleDecision decide_text(const ColumnFacts& facts) {
  Ballot ballot{{Role::kDescription, Role::kReference, Role::kIdentifier, Role::kCounterparty, Role::kCategory,
                 Role::kCurrency, Role::kFlag}};
  const std::uint64_t filled = facts.filled();
  const TextShares shares = text_shares(facts);
  judge_code(ballot, facts, shares);
  judge_name(ballot, facts, shares);
  judge_description(ballot, facts, shares);
  const double length = ratio(facts.text.characters, filled);
  const bool people = ratio(facts.text.names, filled) >= 0.7 && facts.distinct > 30;
  judge_category(ballot, facts, 0.8 * (length <= 30 ? 1.0 : 0.6) * (people ? 0.6 : 1.0));
  if (facts.distinct == 1 && facts.nulls == 0) ballot.add(Role::kCategory, 0.2, "Every row has the same value.");
  if (ratio(facts.text.currencies, filled) >= 0.95 && facts.distinct <= 200) {
    ballot.add(Role::kCurrency, 0.95, "The values are currency codes or signs.");
    ballot.add(Role::kCategory, -0.3);
  }
  if (facts.text.yes_or_no == filled && facts.distinct <= 2) {
    ballot.add(Role::kFlag, facts.distinct == 2 ? 0.9 : 0.5, "The values are a pair of opposite words.");
    ballot.add(Role::kCategory, -0.2);
  }
  add_header(ballot, facts);
  judge_repetition(ballot, facts);
  return ballot.decide();
}

RoleDecision decide_moment(const ColumnFacts& facts) {
  const bool is_date = facts.type.kind == TypeKind::kDate;
  Ballot ballot{is_date ? std::vector{Role::kDate} : std::vector{Role::kTimestamp, Role::kDate}};
  const Role role = is_date ? Role::kDate : Role::kTimestamp;
  ballot.add(role, 0.8, is_date ? "All values are dates." : "All values are points in time.");
  if (!is_date) ballot.add(Role::kDate, 0.4);
  if (facts.distinct == 1 && facts.filled() > 1) ballot.add(role, -0.2, "All rows have the same date.");
  if (facts.nulls * 2 > facts.rows) ballot.add(role, -0.1, "Most rows have none.");
  for (const HeaderEvidence& evidence : read_header(facts.header)) {
    const bool against = evidence.weight < 0;
    ballot.add(evidence.role, evidence.weight * (against ? 0.4 : 0.15),
               against ? fmt::format("The header's \"{}\" names another date than that of the event.", evidence.word)
                       : fmt::format("The header says \"{}\".", evidence.word));
  }
  return ballot.decide();
}

RoleDecision certain(Role role, double confidence, std::string reason) {
  return {role, confidence, {{role, confidence}}, {std::move(reason)}};
}

}  // namespace

RoleDecision decide_role(const ColumnFacts& facts) {
  if (facts.filled() == 0) return certain(Role::kEmpty, 1.0, "No row has a value.");
  switch (facts.type.kind) {
    case TypeKind::kBoolean:
      return certain(Role::kFlag, 0.95, "All values are true or false.");
    case TypeKind::kInteger:
      return decide_whole_number(facts);
    case TypeKind::kDecimal:
      return facts.number.with_fraction == 0 && facts.type.scale == 0 ? decide_whole_number(facts)
                                                                      : decide_fraction(facts);
    case TypeKind::kDouble:
      return decide_fraction(facts);
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return decide_moment(facts);
    case TypeKind::kTime:
      return certain(Role::kNumber, 0.4, "All values are times of day, without a date.");
    case TypeKind::kText:
      return decide_text(facts);
  }
  return certain(Role::kDescription, 0.1, "Values of an unknown kind.");
}

}  // namespace concord::profile
