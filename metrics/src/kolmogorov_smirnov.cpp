#include <tblog/metrics/drift.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "ranking.h"

namespace tblog::metrics {
namespace {

using namespace detail;

// The limit distribution's upper tail.
double kolmogorov_tail(double x) {
  if (x < 0.1) return 1;  // but for 1e-50; and the terms below would hardly become smaller
  double sum = 0, sign = 1;
  for (int k = 1; k < 100; ++k, sign = -sign) {
    const double term = std::exp(-2 * x * x * k * k);
    sum += sign * term;
    if (term < 1e-17) break;
  }
  return std::min(std::max(2 * sum, 0.0), 1.0);
}

template <class Score>
auto keys_of(const char* name, NumericView scores) {
  Run<PlainItem<decltype(descending_key(Score()))>> run(scores.size());
  scores.visit([&](const auto* data, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto score = static_cast<Score>(data[i]);
      if (!(score == score)) refuse(name, i, static_cast<double>(score), "a score is a number");
      run.begin()[i] = {descending_key(score)};
    }
  });
  return run;
}

template <class Score>
double statistic(NumericView reference, NumericView now) {
  Classes<PlainItem<decltype(descending_key(Score()))>> classes{keys_of<Score>("reference", reference),
                                                                keys_of<Score>("now", now)};
  sort_each(classes);
  const Ranking ranking(std::move(classes));
  double largest = 0;
  const double now_size = ranking.positives(), reference_size = ranking.negatives();
  auto point = [&](double, double nows, double references) {
    largest = std::max(largest, std::abs(nows / now_size - references / reference_size));
  };
  ranking.descend(point);
  return largest;
}

bool is_float(NumericView view) {
  return view.visit([](const auto* data, std::size_t) { return std::is_same_v<decltype(data), const float*>; });
}

}  // namespace

KolmogorovSmirnov kolmogorov_smirnov(NumericView reference, NumericView now) {
  const double found =
      is_float(reference) && is_float(now) ? statistic<float>(reference, now) : statistic<double>(reference, now);
  if (reference.empty() || now.empty()) return {undefined(Undefined::no_samples), undefined(Undefined::no_samples)};
  const auto m = static_cast<double>(reference.size()), n = static_cast<double>(now.size());
  return {found, kolmogorov_tail(std::sqrt(m / (m + n) * n) * found)};
}

}  // namespace tblog::metrics
