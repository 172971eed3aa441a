// Decides what a column is for from its facts: a score for every role, with the reasons in sentences.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "profile/impl/column_facts.hpp"
#include "profile/profile.hpp"

namespace concord::profile {

struct RoleDecision {
  Role role = Role::kDescription;
  double confidence = 0;
  std::vector<std::pair<Role, double>> scores;  ///< best first, those above 0.05; never empty
  std::vector<std::string> reasons;  ///< for the role, then a close runner-up, then what spoke against another
};

/// Values alone suffice; a header only adds to what they say. Pure.
RoleDecision decide_role(const ColumnFacts& facts);

}  // namespace concord::profile
