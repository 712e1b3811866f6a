#include <tblog/metrics/classification.h>
#include <tblog/metrics/multilabel.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "state_bytes.h"
#include "support/catch.h"

using namespace tblog::metrics;
using tblog::NumericView;

namespace {

std::vector<std::uint8_t> flags(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> out(size);
  for (std::uint8_t& flag : out) flag = random() % 3 == 0;
  return out;
}

}  // namespace

TEST_CASE("outcomes are those of each label, and of each sample", "[multilabel]") {
  const std::vector<int> labels{1, 0, 1, 0, 1, 1}, predictions{1, 0, 0, 0, 1, 1};  // two samples of three labels
  const MultilabelCounts counts = multilabel_counts(labels, predictions, 3, std::vector{1, 2});
  CHECK(counts.num_labels() == 3);
  CHECK(counts.total() == 3);
  CHECK(counts[0].true_positives == 1);
  CHECK(counts[0].true_negatives == 2);
  CHECK(counts[2].true_positives == 2);
  CHECK(counts[2].false_negatives == 1);
  const ClassCounts of = counts;
  REQUIRE(of.samples().size() == 2);
  CHECK(of.samples()[0].outcomes.false_negatives == 1);
  CHECK(of.samples()[0].weight == 1);
  CHECK(of.samples()[1].outcomes.true_positives == 2);
  CHECK(accuracy(counts) == 2 / 3.0);
  CHECK(hamming_loss(counts) == 1 / 9.0);
  CHECK(recall(counts, Average::samples) == (1 * 0.5 + 2 * 1) / 3);
}

TEST_CASE("one label is a binary classifier", "[multilabel]") {
  const auto labels = flags(300, 1), predictions = flags(300, 2);
  const MultilabelCounts counts = multilabel_counts(labels, predictions, 1);
  CHECK(precision(counts, 0) == precision(labels, predictions));
  CHECK(f1(counts, Average::micro) == f1(labels, predictions));
  CHECK(specificity(counts, Average::macro) == specificity(labels, predictions));
  CHECK(accuracy(counts) == accuracy(labels, predictions));
}

TEST_CASE("multilabel parts merged are the whole, to the bit", "[multilabel]") {
  for (const std::size_t width : {std::size_t{1}, std::size_t{7}, std::size_t{600}, std::size_t{5000}}) {
    const auto labels = flags(60 * width, 1), predictions = flags(60 * width, 2);
    const MultilabelCounts whole = multilabel_counts(labels, predictions, width);
    MultilabelCounts merged(width);
    for (std::size_t sample = 60; sample-- > 0;) {
      merged.merge(multilabel_counts(NumericView(labels).part(sample * width, width),
                                     NumericView(predictions).part(sample * width, width), width));
    }
    CHECK(merged.state() == whole.state());
    merged.reset();
    CHECK(merged.state() == MultilabelCounts(width).state());
  }
}

TEST_CASE("a multilabel sample of weight 2 is there twice, one of weight 0 not at all", "[multilabel]") {
  const auto labels = flags(12, 1), predictions = flags(12, 2);
  MultilabelCounts twice(4);
  for (int i = 0; i < 2; ++i) twice.update({labels.data() + 4, 8}, {predictions.data() + 4, 8});
  CHECK(multilabel_counts(labels, predictions, 4, std::vector{0, 2, 2}).state() == twice.state());
}

TEST_CASE("a refused update leaves multilabel counts as they were", "[multilabel]") {
  MultilabelCounts counts(2);
  counts.update(std::vector{0, 1}, std::vector{1, 1});
  const std::string before = counts.state();
  const std::vector<int> four{0, 1, 1, 0};
  CHECK_THROWS_WITH(counts.update(four, std::vector{0, 1, 2, 0}),
                    "predictions[2] is 2: it is 0 or 1 for each label of a sample");
  CHECK_THROWS_WITH(counts.update(std::vector{0.5, 1.0}, std::vector{0, 1}),
                    "labels[0] is 0.5: it is 0 or 1 for each label of a sample");
  CHECK_THROWS_WITH(counts.update(four, std::vector{0, 1}), "labels has 4 elements, predictions has 2");
  CHECK_THROWS_WITH(counts.update(std::vector{0, 1, 1}, std::vector{0, 1, 1}),
                    "labels has 3 elements: they are 2 for each sample");
  CHECK_THROWS_WITH(counts.update(four, four, std::vector{1}), "weights has 1 elements: there are 2 samples");
  CHECK_THROWS_WITH(counts.update(four, four, std::vector{1.0, std::nan("")}),
                    "weights[1] is nan: a weight is finite and not negative");
  CHECK_THROWS_WITH(counts.update(four, four, std::vector{1, -1}),
                    "weights[1] is -1: a weight is finite and not negative");
  CHECK_THROWS_WITH(counts.merge(MultilabelCounts(3)), "can't merge counts of 3 labels into those of 2");
  CHECK(counts.state() == before);
  CHECK_THROWS_WITH(MultilabelCounts(0), "num_labels is 0: it is from 1 to 10000");
  CHECK_THROWS_AS(MultilabelCounts(10'000'000), std::invalid_argument);
  CHECK_THROWS_WITH(f1(counts, 2), "positive is 2: the classes are 0 to 1");
}

TEST_CASE("without multilabel samples nothing has a value", "[multilabel]") {
  const std::string_view none = "there are no samples, or none that weighs anything";
  for (const MultilabelCounts& counts :
       {MultilabelCounts(2), multilabel_counts(std::vector{0, 1}, std::vector{0, 1}, 2, std::vector{0})}) {
    for (const Average how : {Average::micro, Average::macro, Average::weighted, Average::samples}) {
      CHECK(undefined_reason(f1(counts, how)) == none);
      CHECK(undefined_reason(specificity(counts, how)) == none);
    }
    CHECK(undefined_reason(accuracy(counts)) == none);
    CHECK(undefined_reason(hamming_loss(counts)) == none);
  }
  const MultilabelCounts nothing = multilabel_counts(std::vector{0, 0}, std::vector{0, 0}, 2);
  CHECK(undefined_reason(f1(nothing, Average::samples)) == "nothing is positive, by label or by prediction");
  CHECK(f1(nothing, Average::samples, 1) == 1);
  CHECK(accuracy(nothing) == 1);
}

TEST_CASE("a state that is no multilabel counts is refused", "[multilabel]") {
  MultilabelCounts counts(2);
  counts.update(std::vector{0, 1, 1, 1}, std::vector{1, 1, 0, 0});
  const std::string before = counts.state();
  MultilabelCounts loaded(5);
  loaded.load_state(before);
  CHECK(loaded.state() == before);
  CHECK(f1(loaded, Average::samples) == f1(counts, Average::samples));

  const auto with = [&](std::size_t from_end, auto value) {
    std::string bytes = before;
    put_number(bytes, bytes.size() - from_end, value);
    return bytes;
  };
  CHECK_THROWS_AS(loaded.load_state(with(8, -1.0)), std::invalid_argument);
  CHECK_THROWS_AS(loaded.load_state(with(24, std::uint64_t{1})), std::invalid_argument);        // weights of one
  CHECK_THROWS_AS(loaded.load_state(with(32, std::uint64_t{0})), std::invalid_argument);        // not ascending
  CHECK_THROWS_AS(loaded.load_state(with(32, ~std::uint64_t{0})), std::invalid_argument);       // too many
  CHECK_THROWS_AS(loaded.load_state(with(32, std::uint64_t{3} << 28)), std::invalid_argument);  // three of two labels
  CHECK_THROWS_AS(loaded.load_state(with(56, std::nan(""))), std::invalid_argument);
  CHECK_THROWS_AS(loaded.load_state(ConfusionMatrix(2).state()), std::invalid_argument);
  CHECK(loaded.state() == before);
}
