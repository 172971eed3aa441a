// What an input is called in a report.
#pragma once

#include <string>
#include <string_view>

namespace concord::reconcile {

/// The name of an input without its folders, unless the other input is then called the same.
/// @param other  "" where there is none.
std::string name_for_people(std::string_view input, std::string_view other);

}  // namespace concord::reconcile
