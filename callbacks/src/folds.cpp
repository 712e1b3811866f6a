#include <tblog/callbacks/folds.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

namespace tblog {
namespace {

void check_folds(std::size_t num_folds, std::size_t most, const std::string& what) {
  if (num_folds >= 2 && num_folds <= most) return;
  throw std::invalid_argument("num_folds is " + std::to_string(num_folds) +
                              (num_folds < 2 ? ": a cross-validation has 2 at least"
                                             : ", but there are only " + std::to_string(most) + " " + what));
}

// As numpy's RandomState(seed).shuffle(): the same generator, and of its numbers those that are not too large.
class NumpyShuffle {
 public:
  explicit NumpyShuffle(std::uint32_t seed) : random_(seed) {}

  void operator()(std::vector<std::size_t>& values) {
    for (std::size_t i = values.size(); i-- > 1;) std::swap(values[i], values[up_to(i)]);
  }

 private:
  std::size_t up_to(std::size_t most) {
    std::size_t mask = most;
    for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
    for (;;) {
      const std::size_t value = random_() & mask;
      if (value <= most) return value;
    }
  }
  std::mt19937 random_;
};

std::vector<Fold> folds_of(const std::vector<std::size_t>& fold_of_sample, std::size_t num_folds) {
  std::vector<Fold> out(num_folds);
  for (std::size_t i = 0; i < fold_of_sample.size(); ++i) {
    for (std::size_t f = 0; f < num_folds; ++f) {
      (fold_of_sample[i] == f ? out[f].validation : out[f].train).push_back(i);
    }
  }
  return out;
}

// The values in ascending order, and where in it each sample's is.
struct Distinct {
  Distinct(const char* name, const NumericView& values) {
    std::map<double, std::size_t> found;
    std::vector<double> all;
    values.visit([&](const auto* data, std::size_t size) { all.assign(data, data + size); });
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (std::isnan(all[i])) throw std::invalid_argument(std::string(name) + "[" + std::to_string(i) + "] is nan");
      found.emplace(all[i], i);
    }
    for (auto& [value, index] : found) {
      first.push_back(std::exchange(index, first.size()));
    }
    for (const double value : all) of_sample.push_back(found.at(value));
  }
  std::vector<std::size_t> first;      // the sample in which each value occurs first
  std::vector<std::size_t> of_sample;  // the number of its value
};

}  // namespace

std::vector<Fold> k_fold(std::size_t samples, std::size_t num_folds, std::optional<std::uint32_t> shuffle_seed) {
  check_folds(num_folds, samples, "samples");
  std::vector<std::size_t> order(samples);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (shuffle_seed) NumpyShuffle{*shuffle_seed}(order);
  std::vector<std::size_t> fold_of_sample(samples);
  std::size_t next = 0;
  for (std::size_t f = 0; f < num_folds; ++f) {
    const std::size_t size = samples / num_folds + (f < samples % num_folds ? 1 : 0);
    for (std::size_t i = 0; i < size; ++i) fold_of_sample[order[next++]] = f;
  }
  return folds_of(fold_of_sample, num_folds);
}

std::vector<Fold> stratified_k_fold(NumericView labels, std::size_t num_folds,
                                    std::optional<std::uint32_t> shuffle_seed) {
  const Distinct classes("labels", labels);
  // Classes are numbered in the order in which they occur.
  std::vector<std::size_t> by_occurrence(classes.first.size());
  std::iota(by_occurrence.begin(), by_occurrence.end(), std::size_t{0});
  std::sort(by_occurrence.begin(), by_occurrence.end(),
            [&](std::size_t a, std::size_t b) { return classes.first[a] < classes.first[b]; });
  std::vector<std::vector<std::size_t>> members(classes.first.size());
  for (std::size_t i = 0; i < labels.size(); ++i) members[classes.of_sample[i]].push_back(i);

  std::size_t largest = 0;
  for (const auto& samples : members) largest = std::max(largest, samples.size());
  check_folds(num_folds, largest, "samples of the most frequent class");

  // The samples sorted by class are dealt out in turn, which says how many of a class each fold gets; then each class
  // goes to the folds in blocks.
  std::vector<std::size_t> fold_of_sample(labels.size());
  std::optional<NumpyShuffle> shuffle;
  if (shuffle_seed) shuffle.emplace(*shuffle_seed);
  std::size_t dealt = 0;
  for (const std::size_t k : by_occurrence) {
    std::vector<std::size_t> folds_of_class;
    for (std::size_t i = 0; i < members[k].size(); ++i) folds_of_class.push_back(dealt++ % num_folds);
    std::sort(folds_of_class.begin(), folds_of_class.end());
    if (shuffle) (*shuffle)(folds_of_class);
    for (std::size_t i = 0; i < members[k].size(); ++i) fold_of_sample[members[k][i]] = folds_of_class[i];
  }
  return folds_of(fold_of_sample, num_folds);
}

std::vector<Fold> group_k_fold(NumericView groups, std::size_t num_folds) {
  const Distinct distinct("groups", groups);
  check_folds(num_folds, distinct.first.size(), "groups");
  std::vector<std::size_t> sizes(distinct.first.size());
  for (const std::size_t group : distinct.of_sample) ++sizes[group];
  // The largest first, of equal ones the last; each to the fold that is the smallest so far.
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sizes[a] < sizes[b]; });
  std::reverse(order.begin(), order.end());
  std::vector<std::size_t> fold_sizes(num_folds), fold_of_group(sizes.size());
  for (const std::size_t group : order) {
    const auto smallest = std::min_element(fold_sizes.begin(), fold_sizes.end());
    *smallest += sizes[group];
    fold_of_group[group] = static_cast<std::size_t>(smallest - fold_sizes.begin());
  }
  std::vector<std::size_t> fold_of_sample;
  for (const std::size_t group : distinct.of_sample) fold_of_sample.push_back(fold_of_group[group]);
  return folds_of(fold_of_sample, num_folds);
}

}  // namespace tblog
