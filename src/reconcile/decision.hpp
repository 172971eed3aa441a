// What a reviewer decided about rows that belong together or do not, and what became of each decision.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"

namespace concord::reconcile {

enum class Verdict : std::uint8_t {
  kAccept,  ///< these rows are rightly one group, or this row rightly has no partner
  kReject,  ///< no group may hold all of these rows
  kPair,    ///< these rows are one event whatever the passes think
  kNote,    ///< a remark, nothing else
};
/// Stable name: "accept", "reject", "pair", "note".
std::string_view verdict_name(Verdict verdict);

/// What became of a decision.
enum class DecisionState : std::uint8_t {
  kObeyed,
  kRowGone,        ///< a row that it names is not there any more
  kRowChanged,     ///< none has the content that it names, and the row of that number has another
  kContradicts,    ///< another decision of the file says the opposite; neither is obeyed
  kWithoutAmount,  ///< a row that it puts together with others has no amount
};
/// Stable name: "obeyed", "row_gone", ...
std::string_view decision_state_name(DecisionState state);

/// A row as a decision names it: by its content, else by its number.
struct DecidedRow {
  bool on_left = true;
  std::string content{};  ///< the row's fingerprint, "#2" behind it for the second of identical rows; may be empty
  RowNumber number{};     ///< as the file says; once found, where the row is now; 0: not given
  bool found = false;
};

struct Decision {
  Verdict verdict = Verdict::kNote;
  std::string label{};   ///< of the group in the file; may be empty
  std::string remark{};  ///< for people
  LineNumber line{};     ///< of its first row in the file
  std::vector<DecidedRow> rows{};
  DecisionState state = DecisionState::kObeyed;
  std::string reason{};  ///< why it is not obeyed; one sentence
};

}  // namespace concord::reconcile
