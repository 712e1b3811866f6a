#include <tblog/metrics/histogram.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();

std::uint64_t total(const Histogram& histogram) {
  return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0});
}

// The counts between edges, by a search of each value. The last bucket has its right edge.
template <class T>
std::vector<std::uint64_t> counts_by_search(const std::vector<T>& values, const std::vector<double>& edges) {
  std::vector<std::uint64_t> counts(edges.size() - 1);
  for (const T each : values) {
    const auto value = static_cast<double>(each);
    if (!(value >= edges.front() && value <= edges.back())) continue;
    const auto bucket = std::upper_bound(edges.begin(), edges.end(), value) - edges.begin() - 1;
    ++counts[std::min(static_cast<std::size_t>(bucket), counts.size() - 1)];
  }
  return counts;
}

// TensorFlow's own limits.
const std::vector<double>& tensorflow_limits() {
  static const std::vector<double> all = [] {
    std::vector<double> limits{-kLargest, 0.0, kLargest};
    double v = 1e-12;
    while (v < 1e20) {
      limits.push_back(v);
      limits.push_back(-v);
      v *= 1.1;
    }
    std::sort(limits.begin(), limits.end());
    return limits;
  }();
  return all;
}

// Each limit and the numbers next to it, both of doubles and of floats.
std::vector<double> near_limits() {
  std::vector<double> values;
  for (const double limit : tensorflow_limits()) {
    values.insert(values.end(), {std::nextafter(limit, -kInfinity), limit, std::nextafter(limit, kInfinity)});
    const auto rounded = static_cast<float>(limit);
    for (const float near : {std::nextafter(rounded, -HUGE_VALF), rounded, std::nextafter(rounded, HUGE_VALF)}) {
      values.push_back(static_cast<double>(near));
    }
  }
  return values;
}

// What TensorFlow would count, without the empty buckets at both ends.
template <class T>
void check_tensorflow_histogram(const std::vector<T>& values, const Histogram& histogram) {
  const std::vector<double>& limits = tensorflow_limits();
  const auto all = counts_by_search(values, limits);
  std::vector<double> finite;
  for (const T value : values) {
    if (std::isfinite(static_cast<double>(value))) finite.push_back(static_cast<double>(value));
  }
  CHECK(histogram.non_finite == values.size() - finite.size());
  CHECK(histogram.outside == 0);
  if (finite.empty()) {
    CHECK(histogram.edges.empty());
    CHECK(histogram.counts.empty());
    return;
  }
  const auto is_filled = [](std::uint64_t count) { return count > 0; };
  const auto first = std::find_if(all.begin(), all.end(), is_filled);
  const auto last = std::find_if(all.rbegin(), all.rend(), is_filled).base();
  CHECK(histogram.counts == std::vector<std::uint64_t>(first, last));
  std::vector<double> edges(limits.begin() + (first - all.begin()), limits.begin() + (last - all.begin()) + 1);
  edges.front() = *std::min_element(finite.begin(), finite.end());
  edges.back() = *std::max_element(finite.begin(), finite.end());
  CHECK(histogram.edges == edges);
  CHECK(std::is_sorted(histogram.edges.begin(), histogram.edges.end()));
}

// Numbers with random bits: of all magnitudes, and some NaN and infinite.
template <class Float, class Bits>
std::vector<Float> random_bits(std::size_t size) {
  static_assert(sizeof(Float) == sizeof(Bits));
  std::mt19937_64 random(1);
  std::vector<Float> values(size);
  for (Float& value : values) {
    const auto bits = static_cast<Bits>(random());
    std::memcpy(&value, &bits, sizeof value);
  }
  return values;
}

template <class T>
void check_integers() {
  std::mt19937_64 random(4);
  std::vector<T> values{0, 1, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
  for (int i = 0; i < 10'000; ++i) values.push_back(static_cast<T>(random() >> random() % 64));
  check_tensorflow_histogram(values, tensorflow_histogram(values));
}

}  // namespace

TEST_CASE("buckets hold their left edge, the last one its right edge too", "[histogram]") {
  const auto histogram = tblog::metrics::histogram(std::vector{0, 1, 2, 3, 4}, 4);
  CHECK(histogram.edges == std::vector{0.0, 1.0, 2.0, 3.0, 4.0});
  CHECK(histogram.counts == std::vector<std::uint64_t>{1, 1, 1, 2});
}

TEST_CASE("values at the ends of the number range neither overflow nor vanish", "[histogram]") {
  for (const auto& values : std::vector<std::vector<double>>{{-kLargest, kLargest},
                                                             {-kLargest, 0, 1, kLargest},
                                                             {-kSmallest, 0, kSmallest},
                                                             {0, kSmallest},
                                                             {kLargest, std::nextafter(kLargest, 0)},
                                                             {1, std::nextafter(1.0, 2)},
                                                             {-1e308, 1e-308}}) {
    const auto histogram = tblog::metrics::histogram(values);
    CHECK(total(histogram) == values.size());
    CHECK(histogram.edges.front() == *std::min_element(values.begin(), values.end()));
    CHECK(histogram.edges.back() == *std::max_element(values.begin(), values.end()));
    CHECK(std::is_sorted(histogram.edges.begin(), histogram.edges.end()));
    for (const double edge : histogram.edges) CHECK(std::isfinite(edge));
  }
}

TEST_CASE("equal values lie in the last bucket", "[histogram]") {
  const auto histogram = tblog::metrics::histogram(std::vector(7, 2.5f), 3);
  CHECK(histogram.edges == std::vector{2.5, 2.5, 2.5, 2.5});
  CHECK(histogram.counts == std::vector<std::uint64_t>{0, 0, 7});
}

TEST_CASE("values that are no numbers are counted apart", "[histogram]") {
  const auto histogram = tblog::metrics::histogram(std::vector{1.0, kNan, kInfinity, 2.0, -kInfinity}, 2);
  CHECK(histogram.non_finite == 3);
  CHECK(histogram.counts == std::vector<std::uint64_t>{1, 1});

  const auto none = tblog::metrics::histogram(std::vector{kNan, kNan});
  CHECK(none.non_finite == 2);
  CHECK(none.counts.empty());
  CHECK(none.edges.empty());
  CHECK(tblog::metrics::histogram(std::vector<float>{}).counts.empty());
}

TEST_CASE("NaN and infinities are left out wherever they stand", "[histogram]") {
  std::mt19937 random(2);
  for (std::size_t size = 0; size < 300; ++size) {
    std::vector<float> values(size);
    std::vector<double> finite;
    for (float& value : values) {
      value = std::uniform_real_distribution<float>(-1, 1)(random);
      if (random() % 3 == 0) value = std::vector{HUGE_VALF, -HUGE_VALF, std::nanf("")}[random() % 3];
      if (std::isfinite(value)) finite.push_back(static_cast<double>(value));
    }
    const auto histogram = tblog::metrics::histogram(values, 5);
    CHECK(histogram.non_finite == size - finite.size());
    CHECK(total(histogram) == finite.size());
    check_tensorflow_histogram(values, tensorflow_histogram(values));
    if (finite.empty()) continue;
    CHECK(histogram.edges.front() == *std::min_element(finite.begin(), finite.end()));
    CHECK(histogram.edges.back() == *std::max_element(finite.begin(), finite.end()));
  }
}

TEST_CASE("equal buckets count as a search of their edges does, on the edges and beside them", "[histogram]") {
  std::mt19937 random(3);
  for (const double scale : {1.0, 1e-300, 1e-310, 1e300, 1.7e308}) {
    for (const double offset : {0.0, 0.5, 1e3, -1e12, 1e15, -3e15}) {
      for (const std::size_t buckets : {1, 2, 3, 5, 7, 11, 13, 30, 1000}) {
        if (!std::isfinite((std::abs(offset) + 1) * scale)) continue;
        std::vector<double> values{(offset - 1) * scale, (offset + 1) * scale, kNan, kInfinity, -kInfinity};
        for (int i = 0; i < 1000; ++i) {
          values.push_back((offset + std::uniform_real_distribution<>(-1, 1)(random)) * scale);
        }
        for (const double edge : tblog::metrics::histogram(values, buckets).edges) {
          values.insert(values.end(), {std::nextafter(edge, values[0]), edge, std::nextafter(edge, values[1])});
        }
        const auto histogram = tblog::metrics::histogram(values, buckets);
        INFO(scale << " * (" << offset << " +- 1), " << buckets << " buckets");
        CHECK(histogram.non_finite == 3);
        if (histogram.edges.front() == histogram.edges[buckets - 1] && buckets > 1) {
          CHECK(histogram.counts.back() == values.size() - 3);  // no room for so many edges
        } else {
          CHECK(histogram.counts == counts_by_search(values, histogram.edges));
        }
      }
    }
  }
}

TEST_CASE("there may be more buckets than values", "[histogram]") {
  const std::vector<double> values{0, 0.25, 0.5, 1};
  constexpr std::size_t kBuckets = (std::size_t{1} << 20) + 4;
  const auto histogram = tblog::metrics::histogram(values, kBuckets);
  CHECK(histogram.counts == counts_by_search(values, histogram.edges));
}

TEST_CASE("chosen edges count what lies between them and, apart, what lies outside", "[histogram]") {
  const std::vector values{-1.0, 0.0, 0.5, 1.0, 2.5, 3.0, 3.5, kNan, kInfinity, -kInfinity};
  const auto histogram = histogram_with_edges(values, std::vector{0, 1, 3});
  CHECK(histogram.edges == std::vector{0.0, 1.0, 3.0});
  CHECK(histogram.counts == std::vector<std::uint64_t>{2, 3});
  CHECK(histogram.outside == 2);
  CHECK(histogram.non_finite == 3);

  const auto whole = histogram_with_edges(values, std::vector{-kLargest, 0.0, kLargest});
  CHECK(whole.counts == std::vector<std::uint64_t>{1, 6});
  CHECK(whole.outside == 0);
  CHECK(whole.non_finite == 3);

  const auto none = histogram_with_edges({}, std::vector{0, 1});
  CHECK(none.counts == std::vector<std::uint64_t>{0});
  CHECK(none.outside == 0);
}

TEST_CASE("a bucket between equal edges is empty, unless it is the last", "[histogram]") {
  const std::vector values{0, 1, 1, 2, 2, 2};
  CHECK(histogram_with_edges(values, std::vector{0, 1, 1, 2}).counts == std::vector<std::uint64_t>{1, 0, 5});
  CHECK(histogram_with_edges(values, std::vector{0, 2, 2}).counts == std::vector<std::uint64_t>{3, 3});
}

TEST_CASE("TensorFlow's buckets count as a search of its limits does, whatever the magnitude", "[histogram]") {
  const auto doubles = random_bits<double, std::uint64_t>(200'000);
  check_tensorflow_histogram(doubles, tensorflow_histogram(doubles));
  const auto floats = random_bits<float, std::uint32_t>(200'000);
  check_tensorflow_histogram(floats, tensorflow_histogram(floats));
}

TEST_CASE("TensorFlow's buckets hold their limits and what lies beside them", "[histogram]") {
  const auto doubles = near_limits();
  check_tensorflow_histogram(doubles, tensorflow_histogram(doubles));
  for (const double value : doubles) {
    const std::vector alone{value};  // so that none hides behind the count of another
    check_tensorflow_histogram(alone, tensorflow_histogram(alone));
  }
  std::vector<float> floats;
  for (const double value : doubles) {
    if (std::abs(value) < 1e30) floats.push_back(static_cast<float>(value));
  }
  check_tensorflow_histogram(floats, tensorflow_histogram(floats));
}

TEST_CASE("TensorFlow's buckets take integers of every size, and bools", "[histogram]") {
  check_integers<std::int8_t>();
  check_integers<std::int16_t>();
  check_integers<std::int32_t>();
  check_integers<std::int64_t>();
  check_integers<std::uint8_t>();
  check_integers<std::uint16_t>();
  check_integers<std::uint32_t>();
  check_integers<std::uint64_t>();
  const bool bools[] = {true, false, true, true};
  check_tensorflow_histogram(std::vector{1, 0, 1, 1}, tensorflow_histogram(bools));
}

TEST_CASE("TensorFlow's buckets end where the data does", "[histogram]") {
  const auto edges = [](const std::vector<double>& values) { return tensorflow_histogram(values).edges; };
  CHECK(edges({}).empty());
  CHECK(edges({2.5}) == std::vector{2.5, 2.5});
  CHECK(edges({2.5, 2.5, 2.5}) == std::vector{2.5, 2.5});
  CHECK(edges({0, -0.0}) == std::vector{0.0, 0.0});
  CHECK_FALSE(std::signbit(edges({-0.0}).front()));
  CHECK(edges({-kSmallest, kSmallest}) == std::vector{-kSmallest, 0.0, kSmallest});
  CHECK(edges({1e300, kLargest}) == std::vector{1e300, kLargest});
  CHECK(edges({0, 1e-12}) == std::vector{0.0, 1e-12, 1e-12});  // a last bucket without width
  CHECK(tensorflow_histogram(std::vector{0, 1e-12}).counts == std::vector<std::uint64_t>{1, 1});
  const auto whole = tensorflow_histogram(std::vector{-kLargest, kLargest});
  CHECK(whole.counts.size() == 1550);
  CHECK(whole.edges.size() == 1551);
  CHECK(total(whole) == 2);
}
