// Why a row is left, and what would settle it. Each open row is compared with the few rows that could explain it: rows
// out of scope with its amount, open rows of the other side with its party, or with its digits swapped or its sign
// reversed, and rows of its own side that it takes back; then its own words and its day speak. The first reason that is
// found, from the most to the least specific, is given with how sure it is; a reason is a hint for a person and settles
// nothing.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "reconcile/impl/candidates.hpp"
#include "reconcile/impl/context.hpp"
#include "reconcile/input_name.hpp"
#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

constexpr std::int32_t kNearDays = 7;
constexpr std::int32_t kPartyDays = 31;
constexpr std::int32_t kRefundDays = 45;
constexpr std::size_t kRowsOfWordMax = 64;
constexpr std::size_t kWordLengthMin = 4;
constexpr std::array<std::string_view, 18> kChargeWords{
    "FEE",          "FEES",  "CHARGE",   "CHARGES",    "COMMISSION", "INTEREST", "GEBÜHR", "ZINSEN", "ENTGELT",
    "KONTOFÜHRUNG", "FRAIS", "COMISION", "COMISIONES", "CAJ",        "FAEDAH",   "BIAYA",  "BUNGA",  "TAX"};
constexpr std::array<std::string_view, 6> kCarriedWords{"BROUGHT FORWARD", "CARRIED FORWARD", "BALANCE B F",
                                                        "BALANCE C F",     "OPENING BALANCE", "CLOSING BALANCE"};

template <typename Visit>
void for_each_word(std::string_view text, Visit visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    visit(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

bool share_word(std::string_view one, std::string_view other) {
  bool shared = false;
  for_each_word(one, [&](std::string_view mine) {
    if (mine.size() < kWordLengthMin) return;
    for_each_word(other, [&](std::string_view theirs) { shared = shared || mine == theirs; });
  });
  return shared;
}

template <std::size_t Size>
bool names_one(std::string_view text, const std::array<std::string_view, Size>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return holds_words(text, word); });
}

using RowsByAmount = std::unordered_map<std::int64_t, std::vector<std::uint32_t>>;

RowsByAmount by_amount(const EventRows& events, const std::vector<bool>& wanted, bool absolute) {
  RowsByAmount rows;
  for (std::uint32_t event = 0; event < events.size(); ++event) {
    if (wanted[event]) rows[absolute ? std::llabs(events.amounts[event]) : events.amounts[event]].push_back(event);
  }
  return rows;
}

// The days from the left to the right row of all matched pairs, ascending.
std::vector<std::int32_t> pair_lags(const Context& context) {
  const auto day_of = [](const Side& side, RowNumber row) {
    const auto place = std::lower_bound(side.events.numbers.begin(), side.events.numbers.end(), row);
    return side.events.days[static_cast<std::size_t>(place - side.events.numbers.begin())];
  };
  std::vector<std::int32_t> lags;
  for (const Group& group : context.outcome.groups) {
    if (group.left.size() != 1 || group.right.size() != 1) continue;
    const std::int32_t left = day_of(context.left, group.left[0]), right = day_of(context.right, group.right[0]);
    if (left != kNoDay && right != kNoDay) lags.push_back(right - left);
  }
  std::sort(lags.begin(), lags.end());
  return lags;
}

class Explainer {
 public:
  Explainer(Context& context, bool on_left, const std::vector<std::int32_t>& lags)
      : context_{context},
        side_{on_left ? context.left : context.right},
        other_{on_left ? context.right : context.left},
        on_left_{on_left},
        lags_{lags} {
    std::vector<bool> open(other_.events.size());
    for (std::size_t event = 0; event < open.size(); ++event) {
      open[event] = !other_.settled[event];
      if (other_.events.days[event] != kNoDay) last_day_ = std::max(last_day_, other_.events.days[event]);
    }
    open_ = by_amount(other_.events, open, true);
    outside_ = by_amount(other_.events, other_.out_of_scope, false);
    own_ = by_amount(side_.events, std::vector<bool>(side_.events.size(), true), false);
    for (std::uint32_t event = 0; event < open.size(); ++event) {
      if (!open[event]) continue;
      for_each_word(other_.events.texts[event], [&](std::string_view word) {
        if (word.size() >= kWordLengthMin) open_by_word_[word].push_back(event);
      });
    }
  }

  void explain_all() {
    for (std::uint32_t event = 0; event < side_.events.size(); ++event) {
      if (!side_.settled[event]) context_.outcome.explanations.push_back(explain(event));
    }
  }

 private:
  std::string other_name() const { return on_left_ ? "right" : "left"; }
  std::string money(std::int64_t amount) const { return amount_of(context_, amount).to_string(); }
  std::uint64_t number(std::uint32_t other) const { return other_.events.numbers[other].value; }
  bool near(std::uint32_t event, std::uint32_t other, std::int32_t days) const {
    const std::int32_t mine = side_.events.days[event], theirs = other_.events.days[other];
    return mine == kNoDay || theirs == kNoDay || std::abs(mine - theirs) <= days;
  }
  bool same_party(std::uint32_t event, std::uint32_t other) const {
    const std::string& mine = side_.events.references[event];
    return (!mine.empty() && mine == other_.events.references[other]) ||
           share_word(side_.events.texts[event], other_.events.texts[other]);
  }

  Explanation explain(std::uint32_t event) const {
    Explanation found;
    for (const auto reason : {&Explainer::carried_forward, &Explainer::wrong_category, &Explainer::same_party_differs,
                              &Explainer::damaged_amount, &Explainer::refund, &Explainer::charge, &Explainer::timing}) {
      if (auto explanation = (this->*reason)(event)) {
        found = std::move(*explanation);
        break;
      }
    }
    if (found.kind.empty()) {
      const std::string &here = side_.input->name, &there = (on_left_ ? context_.right : context_.left).input->name;
      found = {.kind = "no_trace",
               .confidence = 0.5,
               .sentence = "nothing on the other side has its amount, its digits or its party",
               .entry = fmt::format("record {} in {}, or ask why it is not there", money(side_.events.amounts[event]),
                                    name_for_people(there, here))};
    }
    found.on_left = on_left_;
    found.row = side_.events.numbers[event];
    return found;
  }

  std::optional<Explanation> carried_forward(std::uint32_t event) const {
    if (!names_one(side_.events.texts[event], kCarriedWords)) return std::nullopt;
    return Explanation{.kind = "carried_forward",
                       .confidence = 0.9,
                       .sentence = "a balance that is carried, no transaction",
                       .entry = "none: leave the row out"};
  }

  // The only row out of scope with the amount, near in time, or of the same party.
  std::optional<Explanation> wrong_category(std::uint32_t event) const {
    const auto place = outside_.find(side_.events.amounts[event]);
    if (place == outside_.end()) return std::nullopt;
    std::vector<std::uint32_t> fitting;
    for (const std::uint32_t other : place->second) {
      if (near(event, other, kNearDays)) fitting.push_back(other);
    }
    const auto named =
        std::find_if(fitting.begin(), fitting.end(), [&](std::uint32_t other) { return same_party(event, other); });
    if (named == fitting.end() && fitting.size() != 1) return std::nullopt;
    const std::uint32_t other = named == fitting.end() ? fitting.front() : *named;
    return Explanation{.kind = "wrong_category",
                       .confidence = named == fitting.end() ? 0.5 : 0.9,
                       .sentence = fmt::format("{} row {} has this amount{} and is out of scope", other_name(),
                                               number(other), named == fitting.end() ? "" : " and party"),
                       .entry = fmt::format("move {} row {} into the scope ({})", other_name(), number(other),
                                            context_.outcome.scope ? context_.outcome.scope->filter : "")};
  }

  // An open row of the same party with another amount: a part, a fee, or something else.
  std::optional<Explanation> same_party_differs(std::uint32_t event) const {
    std::optional<std::uint32_t> best;
    for_each_word(side_.events.texts[event], [&](std::string_view word) {
      const auto place = open_by_word_.find(word);
      if (place == open_by_word_.end() || place->second.size() > kRowsOfWordMax) return;
      for (const std::uint32_t other : place->second) {
        if (!near(event, other, kPartyDays) || (other_.events.amounts[other] < 0) != (side_.events.amounts[event] < 0))
          continue;
        if (!best || closeness(event, other) < closeness(event, *best)) best = other;
      }
    });
    if (!best) return std::nullopt;
    const std::int64_t mine = side_.events.amounts[event], theirs = other_.events.amounts[*best];
    const std::int64_t difference = theirs - mine;
    const bool close = std::llabs(difference) <= std::llabs(theirs) / 20;
    Explanation explanation;
    explanation.kind = close ? "fee_or_exchange" : "partial_payment";
    explanation.confidence = close ? 0.6 : 0.4;
    explanation.sentence = fmt::format("{} row {} of the same party is open with {}, a difference of {}", other_name(),
                                       number(*best), money(theirs), money(difference));
    explanation.entry = close ? fmt::format("book {} as a fee or exchange difference", money(difference))
                              : fmt::format("record a payment in part; {} stays open", money(difference));
    return explanation;
  }
  std::int64_t closeness(std::uint32_t event, std::uint32_t other) const {
    return std::llabs(side_.events.amounts[event] - other_.events.amounts[other]);
  }

  // The same digits in another order, or the sign reversed, in an open row nearby.
  std::optional<Explanation> damaged_amount(std::uint32_t event) const {
    const std::int64_t amount = side_.events.amounts[event];
    for (const std::int64_t wanted : damaged_forms(amount)) {
      const auto place = open_.find(std::llabs(wanted));
      if (place == open_.end()) continue;
      for (const std::uint32_t other : place->second) {
        if (other_.events.amounts[other] != wanted || !near(event, other, kNearDays)) continue;
        const bool sign = wanted == -amount;
        return Explanation{
            .kind = sign ? "wrong_sign" : "transposed_digits",
            .confidence = same_party(event, other) ? 0.8 : 0.4,
            .sentence = fmt::format("{} row {} has {}", other_name(), number(other),
                                    sign ? "the amount with the other sign" : "two digits of the amount swapped"),
            .entry = fmt::format("correct {} row {} by {}", other_name(), number(other), money(amount - wanted))};
      }
    }
    return std::nullopt;
  }
  static std::vector<std::int64_t> damaged_forms(std::int64_t amount) {
    std::vector<std::int64_t> forms{-amount};
    const std::string digits = std::to_string(std::llabs(amount));
    for (std::size_t place = 0; place + 1 < digits.size(); ++place) {
      std::string swapped = digits;
      std::swap(swapped[place], swapped[place + 1]);
      std::int64_t value = 0;
      for (const char digit : swapped) value = value * 10 + (digit - '0');
      if (is_transposition(std::llabs(amount), value)) forms.push_back(amount < 0 ? -value : value);
    }
    return forms;
  }

  std::optional<Explanation> refund(std::uint32_t event) const {
    const EventRows& events = side_.events;
    const auto place = own_.find(-events.amounts[event]);
    if (events.amounts[event] >= 0 || place == own_.end()) return std::nullopt;
    for (const std::uint32_t charge : place->second) {
      const std::int32_t days =
          events.days[event] == kNoDay || events.days[charge] == kNoDay ? 0 : events.days[event] - events.days[charge];
      if (days < 0 || days > kRefundDays || !share_word(events.texts[event], events.texts[charge])) continue;
      return Explanation{
          .kind = "refund",
          .confidence = 0.8,
          .sentence = fmt::format("takes back {} row {}; the other side has the charge and not the refund",
                                  on_left_ ? "left" : "right", events.numbers[charge].value),
          .entry = fmt::format("record a refund of {}", money(events.amounts[event]))};
    }
    return std::nullopt;
  }

  std::optional<Explanation> charge(std::uint32_t event) const {
    if (!names_one(side_.events.texts[event], kChargeWords)) return std::nullopt;
    const std::int64_t amount = side_.events.amounts[event];
    return Explanation{.kind = "charge_or_interest",
                       .confidence = 0.85,
                       .sentence = "its text names a charge or interest",
                       .entry = fmt::format("book {} as {}", money(amount), amount < 0 ? "an expense" : "income")};
  }

  // The share of pairs whose other row would come after the last day that the other side has.
  std::optional<Explanation> timing(std::uint32_t event) const {
    const std::int32_t day = side_.events.days[event];
    if (day == kNoDay || last_day_ == kNoDay || lags_.empty()) return std::nullopt;
    const std::int32_t room = last_day_ - day;
    const auto later = on_left_ ? lags_.end() - std::upper_bound(lags_.begin(), lags_.end(), room)
                                : std::lower_bound(lags_.begin(), lags_.end(), -room) - lags_.begin();
    const double share = static_cast<double>(later) / static_cast<double>(lags_.size());
    if (share < 0.02) return std::nullopt;
    return Explanation{.kind = "timing",
                       .confidence = std::clamp(share / (share + 0.02), 0.5, 0.95),
                       .sentence = fmt::format(
                           "{:.0f} % of pairs lie so far apart that the {} row would come after the last day there",
                           100 * share, other_name()),
                       .entry = "none now: carry it to the next period"};
  }

  Context& context_;
  const Side& side_;
  const Side& other_;
  bool on_left_;
  const std::vector<std::int32_t>& lags_;
  std::int32_t last_day_ = kNoDay;
  RowsByAmount open_, outside_, own_;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> open_by_word_;
};

}  // namespace

Status explain_open_rows(Context& context) {
  context.progress.report("explaining what is left", 0, 0);
  const std::vector<std::int32_t> lags = pair_lags(context);
  for (const bool on_left : {true, false}) Explainer(context, on_left, lags).explain_all();
  return context.deadline.check("explaining what is left");
}

}  // namespace concord::reconcile
