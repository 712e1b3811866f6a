// Watches a model in service for two hours, a point a minute: latency, errors, and whether its scores are still those
// of its validation set. The service is made up, and after an hour two things go wrong: its store gets slow for some
// requests, and the requests themselves change.
//
//   build/dev/examples/example_05_watching_a_service runs/service && tensorboard --logdir runs
//
// prints what the last minute before and the last minute of the watch were like: errors and drift that were in order,
// and that are not any more.
#include <tblog/metrics.h>
#include <tblog/summary_writer.h>

#include <cstdio>
#include <random>
#include <vector>

namespace metrics = tblog::metrics;

// What one worker has seen since it was last asked. Nothing of it grows with the requests.
struct Worker {
  explicit Worker(const metrics::ScoreDrift& none) : drift(none) {}

  metrics::Quantiles latency;  // in seconds
  metrics::Mean errors;        // 1 for a request that failed, 0 for another
  metrics::ScoreDrift drift;
};

std::vector<double> draw_scores(std::mt19937& random, std::size_t count, double mean) {
  std::normal_distribution<double> normal(mean);
  std::vector<double> scores(count);
  for (double& score : scores) score = normal(random);
  return scores;
}

void serve(Worker& worker, std::mt19937& random, bool trouble) {
  constexpr std::size_t kRequests = 500;
  std::lognormal_distribution<double> latency(-4, 0.4);  // about 20 ms
  std::bernoulli_distribution is_slow(trouble ? 0.03 : 0.001), fails(trouble ? 0.03 : 0.005);
  for (std::size_t i = 0; i < kRequests; ++i) {
    worker.latency.update(is_slow(random) ? 1 + latency(random) : latency(random));
    worker.errors.update(fails(random) ? 1 : 0);
  }
  worker.drift.update(draw_scores(random, kRequests, trouble ? 0.7 : 0));
}

struct Minute {
  double p50, p99, psi;
  metrics::Interval errors;
};

// All workers together, and each of them back to nothing. Workers in threads, or on other machines, would hand over
// their accumulators, or the state() of them.
Minute collect(std::vector<Worker>& workers, const metrics::ScoreDrift& none) {
  Worker all(none);
  for (Worker& worker : workers) {
    all.latency.merge(worker.latency);
    all.errors.merge(worker.errors);
    all.drift.merge(worker.drift);
    worker = Worker(none);
  }
  const auto requests = static_cast<double>(all.latency.count());
  return {all.latency.quantile(0.5), all.latency.quantile(0.99), all.drift.compute().psi,
          metrics::wilson_interval(all.errors.compute() * requests, requests)};
}

int main(int argc, char** argv) {
  tblog::SummaryWriter writer(argc > 1 ? argv[1] : "runs/service");
  writer.add_custom_scalars(
      {{"Service",
        {{"share of errors, and what it can be", {}, {}, {{"errors/share", "errors/low", "errors/high"}}}}}});
  writer.describe("drift/psi", "drift", "Population stability index: over 0.25, scores are not what they were.");

  std::mt19937 random(5);
  const metrics::ScoreDrift none(draw_scores(random, 20000, 0));  // the validation set's
  std::vector<Worker> workers(4, Worker(none));
  metrics::ExponentialAverage smooth_errors(0.9);
  Minute before{}, last{};
  for (int minute = 0; minute < 120; ++minute) {
    for (Worker& worker : workers) serve(worker, random, minute >= 60);
    last = collect(workers, none);
    if (minute == 59) before = last;
    smooth_errors.update(last.errors.value);
    writer.add_scalars("latency", {{"p50", last.p50}, {"p99", last.p99}}, minute);
    const metrics::Interval& errors = last.errors;
    writer.add_scalars("errors", {{"share", errors.value}, {"low", errors.low}, {"high", errors.high}}, minute);
    writer.add_scalar("errors/smooth", smooth_errors.compute(), minute);
    writer.add_scalar("drift/psi", last.psi, minute);
  }
  writer.close();

  for (const Minute& minute : {before, last}) {
    std::printf("p50 %.3f s, p99 %.3f s, errors %.2f %% (%.2f to %.2f), drift %.3f\n", minute.p50, minute.p99,
                100 * minute.errors.value, 100 * minute.errors.low, 100 * minute.errors.high, minute.psi);
  }
  const bool was_in_order = before.p99 < 0.1 && before.psi < 0.1;
  const bool is_noticed = last.p99 > 1 && last.psi > 0.25 && last.errors.low > before.errors.high;
  return was_in_order && is_noticed && writer.stats().dropped + writer.stats().rejected == 0 ? 0 : 1;
}
