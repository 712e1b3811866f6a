// Answers for tests that hold them against other libraries'. Each case on standard input is a line
// `FUNCTION LABEL_TYPE SCORE_TYPE LABELS SCORES WEIGHTS PARAMETERS`, the last four being how many there are, and a line
// each of those. Its answer is a line per vector (or number) of the result, "streamed", the lines of what the
// accumulator says, if there is one, and "end".
#include "program.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>

namespace tblog::oracle {
namespace {

// A line's numbers, in the type that the case names.
class Numbers {
 public:
  Numbers(const std::string& type, std::size_t size) : type_(type), size_(size) {
    std::string word;
    while (doubles_.size() < size && std::cin >> word) doubles_.push_back(std::strtod(word.c_str(), nullptr));
    convert(floats_);
    convert(ints_);
    convert(bytes_);
    bools_.reset(new bool[size]);
    for (std::size_t i = 0; i < size; ++i) bools_[i] = doubles_.at(i) != 0;
  }

  const std::vector<double>& doubles() const { return doubles_; }

  NumericView view() const {
    if (type_ == "float64") return doubles_;
    if (type_ == "float32") return floats_;
    if (type_ == "int64") return ints_;
    if (type_ == "uint8") return bytes_;
    if (type_ == "bool") return {bools_.get(), size_};
    std::fprintf(stderr, "unknown type '%s'\n", type_.c_str());
    std::exit(2);
  }

 private:
  template <class T>
  void convert(std::vector<T>& to) const {
    for (const double value : doubles_) to.push_back(static_cast<T>(value));
  }

  std::string type_;
  std::size_t size_;
  std::vector<double> doubles_;
  std::vector<float> floats_;
  std::vector<std::int64_t> ints_;
  std::vector<std::uint8_t> bytes_;
  std::unique_ptr<bool[]> bools_;
};

Functions all_functions() {
  Functions all;
  for (const auto& part : {binned_curve_functions(), calibration_functions(), classification_functions(),
                           confidence_functions(), curve_functions(), drift_functions(), histogram_functions(),
                           one_vs_rest_functions(), operating_point_functions(), regression_functions()}) {
    all.insert(part.begin(), part.end());
  }
  return all;
}

void print(const Rows& rows) {
  for (const auto& row : rows) {
    for (const double value : row) std::printf("%.17g ", value);
    std::printf("\n");
  }
}

int answer_all() {
  const Functions functions = all_functions();
  std::string name, label_type, score_type;
  std::size_t label_count = 0, score_count = 0, weight_count = 0, parameter_count = 0;
  while (std::cin >> name >> label_type >> score_type >> label_count >> score_count >> weight_count >>
         parameter_count) {
    const auto function = functions.find(name);
    if (function == functions.end()) {
      std::fprintf(stderr, "unknown function '%s'\n", name.c_str());
      return 2;
    }
    const Numbers labels(label_type, label_count), scores(score_type, score_count), weights("float64", weight_count);
    const Numbers parameters("float64", parameter_count);
    const Answer answer = function->second({labels.view(), scores.view(), weights.view(), parameters.doubles()});
    print(answer.pure);
    std::printf("streamed\n");
    print(answer.streamed);
    std::printf("end\n");
  }
  return 0;
}

}  // namespace
}  // namespace tblog::oracle

int main() {
  try {
    return tblog::oracle::answer_all();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
