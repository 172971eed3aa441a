#include "reconcile/input_name.hpp"

namespace concord::reconcile {
namespace {

std::string_view without_folders(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::string name_for_people(std::string_view input, std::string_view other) {
  const std::string_view file = without_folders(input);
  const bool clear = !file.empty() && file != without_folders(other);
  return std::string{clear ? file : input};
}

}  // namespace concord::reconcile
