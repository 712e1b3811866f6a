// Answers for a test that holds them against scikit-learn's. Each case on standard input is a line
// `FUNCTION LABEL_TYPE SCORE_TYPE SAMPLES WEIGHTED PARAMETER` and a line each of labels, scores and, if
// WEIGHTED is 1, weights; its answer is a line per vector (or number) of the result. Where a histogram's edges are
// asked for, they are the first PARAMETER labels.
#include <tblog/metrics.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace metrics = tblog::metrics;
using tblog::NumericView;

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
  std::vector<long long> ints_;
  std::vector<unsigned char> bytes_;
  std::unique_ptr<bool[]> bools_;
};

struct Samples {
  NumericView labels, scores, weights;
  std::size_t parameter;
};

using Answer = std::vector<std::vector<double>>;

Answer vectors(const metrics::ThresholdCounts& counts) {
  return {counts.true_negatives, counts.false_positives, counts.false_negatives, counts.true_positives,
          counts.thresholds};
}

const std::map<std::string, std::function<Answer(const Samples&)>>& functions() {
  using S = const Samples&;
  static const std::map<std::string, std::function<Answer(S)>> all = {
      {"confusion_matrix_at_thresholds",
       [](S s) { return vectors(metrics::confusion_matrix_at_thresholds(s.labels, s.scores, s.weights)); }},
      {"uniform_threshold_counts",
       [](S s) { return vectors(metrics::uniform_threshold_counts(s.labels, s.scores, s.parameter, s.weights)); }},
      {"roc_curve",
       [](S s) -> Answer {
         const auto curve = metrics::roc_curve(s.labels, s.scores, s.weights, s.parameter != 0);
         return {curve.fpr, curve.tpr, curve.thresholds};
       }},
      {"precision_recall_curve",
       [](S s) -> Answer {
         const auto curve = metrics::precision_recall_curve(s.labels, s.scores, s.weights, s.parameter != 0);
         return {curve.precision, curve.recall, curve.thresholds};
       }},
      {"roc_auc", [](S s) -> Answer { return {{metrics::roc_auc(s.labels, s.scores, s.weights)}}; }},
      {"average_precision",
       [](S s) -> Answer { return {{metrics::average_precision(s.labels, s.scores, s.weights)}}; }},
      {"confusion_matrix",
       [](S s) {
         const auto matrix = metrics::confusion_matrix(s.labels, s.scores, s.weights, s.parameter);
         Answer rows(matrix.num_classes());
         for (std::size_t truth = 0; truth < rows.size(); ++truth) {
           for (std::size_t k = 0; k < rows.size(); ++k) rows[truth].push_back(matrix(truth, k));
         }
         return rows;
       }},
      {"class_scores",
       [](S s) -> Answer {
         const auto matrix = metrics::confusion_matrix(s.labels, s.scores, s.weights, s.parameter);
         Answer out{{metrics::accuracy(matrix)}, {metrics::macro_f1(matrix)}, {}, {}, {}};
         for (std::size_t k = 0; k < matrix.num_classes(); ++k) {
           out[2].push_back(metrics::precision(matrix, k));
           out[3].push_back(metrics::recall(matrix, k));
           out[4].push_back(metrics::f1(matrix, k));
         }
         return out;
       }},
      {"binary_scores",
       [](S s) -> Answer {
         return {
             {metrics::accuracy(s.labels, s.scores, s.weights), metrics::precision(s.labels, s.scores, s.weights, 0.5),
              metrics::recall(s.labels, s.scores, s.weights, 0.5), metrics::f1(s.labels, s.scores, s.weights, 0.5)}};
       }},
      {"regression",
       [](S s) -> Answer {
         return {{metrics::mean_squared_error(s.labels, s.scores, s.weights),
                  metrics::mean_absolute_error(s.labels, s.scores, s.weights),
                  metrics::r2_score(s.labels, s.scores, s.weights)}};
       }},
      {"calibration_curve",
       [](S s) -> Answer {
         const auto curve = metrics::calibration_curve(s.labels, s.scores, s.parameter, s.weights);
         return {curve.actual, curve.predicted, curve.counts, {metrics::expected_calibration_error(curve)}};
       }},
      {"histogram",
       [](S s) -> Answer {
         const auto histogram = metrics::histogram(s.scores, s.parameter);
         return {histogram.edges, {histogram.counts.begin(), histogram.counts.end()}};
       }},
      {"histogram_with_edges",
       [](S s) -> Answer {
         const auto edges =
             s.labels.visit([&](const auto* data, std::size_t) { return NumericView(data, s.parameter); });
         const auto histogram = metrics::histogram_with_edges(s.scores, edges);
         return {histogram.edges,
                 {histogram.counts.begin(), histogram.counts.end()},
                 {static_cast<double>(histogram.outside)}};
       }},
      {"tensorflow_histogram",
       [](S s) -> Answer {
         const auto histogram = metrics::tensorflow_histogram(s.scores);
         return {histogram.edges, {histogram.counts.begin(), histogram.counts.end()}};
       }},
  };
  return all;
}

}  // namespace

int main() {
  std::string name, label_type, score_type;
  std::size_t size = 0, parameter = 0;
  bool weighted = false;
  while (std::cin >> name >> label_type >> score_type >> size >> weighted >> parameter) {
    const auto function = functions().find(name);
    if (function == functions().end()) {
      std::fprintf(stderr, "unknown function '%s'\n", name.c_str());
      return 2;
    }
    const Numbers labels(label_type, size), scores(score_type, size), weights("float64", weighted ? size : 0);
    for (const auto& row : function->second({labels.view(), scores.view(), weights.view(), parameter})) {
      for (const double value : row) std::printf("%.17g ", value);
      std::printf("\n");
    }
    std::printf("end\n");
  }
}
