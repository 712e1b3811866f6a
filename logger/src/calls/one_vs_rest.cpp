#include "calls/one_vs_rest.h"

#include <cmath>
#include <set>
#include <stdexcept>

#include "calls/tensor_input.h"

namespace tblog::detail {

OneVsRest::OneVsRest(const TensorView& labels, const TensorView& scores)
    : scores_(numbers(scores, "scores")), classes_(scores.rank() == 2 ? scores.dim(1) : 0) {
  if (classes_ < 2) {
    throw std::invalid_argument("scores are " + scores.shape_text() + ": samples x classes, two or more, are wanted");
  }
  if (classes_ > kMostClasses) {
    throw std::invalid_argument("there are " + std::to_string(classes_) + " classes: " + std::to_string(kMostClasses) +
                                " at most get curves");
  }
  if (labels.size() != scores.dim(0)) {
    throw std::invalid_argument("there are " + std::to_string(labels.size()) + " labels, but scores are " +
                                scores.shape_text());
  }
  numbers(labels, "labels").visit([&](const auto* data, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto label = static_cast<double>(data[i]);
      if (!(label >= 0 && label < static_cast<double>(classes_) && label == std::floor(label))) {
        throw std::invalid_argument("labels[" + std::to_string(i) + "] is " + std::to_string(label) +
                                    ": the classes are 0 to " + std::to_string(classes_ - 1));
      }
      numbers_.push_back(static_cast<std::size_t>(label));
    }
  });
}

std::vector<std::string> class_names(const std::vector<std::string>& given, std::size_t classes) {
  if (given.empty()) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < classes; ++i) names.push_back(std::to_string(i));
    return names;
  }
  if (given.size() != classes) {
    throw std::invalid_argument("there are " + std::to_string(given.size()) + " names for " + std::to_string(classes) +
                                " classes");
  }
  std::set<std::string> seen;
  for (const std::string& name : given) {
    if (name.empty() || !seen.insert(name).second) {
      throw std::invalid_argument("the class name '" + name + "' is " + (name.empty() ? "empty" : "given twice"));
    }
  }
  return given;
}

}  // namespace tblog::detail
