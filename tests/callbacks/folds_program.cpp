// Splits as it is told, a request a line: `k|stratified|group FOLDS SEED VALUE ...`, where SEED is - for no shuffling,
// and k takes the number of samples as its value. Answers with the fold of each sample, or with what was refused.
#include <tblog/callbacks/folds.h>

#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

std::vector<tblog::Fold> split(const std::string& line) {
  std::istringstream in(line);
  std::string kind, seed;
  std::size_t folds = 0;
  in >> kind >> folds >> seed;
  std::optional<std::uint32_t> shuffle;
  if (seed != "-") shuffle = static_cast<std::uint32_t>(std::stoul(seed));
  std::vector<double> values;
  for (std::string value; in >> value;) values.push_back(std::stod(value));
  if (kind == "k") return tblog::k_fold(static_cast<std::size_t>(values.at(0)), folds, shuffle);
  return kind == "stratified" ? tblog::stratified_k_fold(values, folds, shuffle) : tblog::group_k_fold(values, folds);
}

// -1 for a sample that is not in one fold alone, or does not train in all others.
std::vector<int> fold_of_sample(const std::vector<tblog::Fold>& folds) {
  std::vector<int> out(folds[0].train.size() + folds[0].validation.size(), -1), trained(out.size());
  for (std::size_t f = 0; f < folds.size(); ++f) {
    for (const std::size_t sample : folds[f].validation) out.at(sample) = static_cast<int>(f);
    for (const std::size_t sample : folds[f].train) ++trained.at(sample);
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (trained[i] != static_cast<int>(folds.size()) - 1) out[i] = -1;
  }
  return out;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    try {
      for (const int fold : fold_of_sample(split(line))) std::cout << fold << ' ';
      std::cout << '\n';
    } catch (const std::invalid_argument& error) {
      std::cout << "refused: " << error.what() << '\n';
    }
  }
}
