// Logs a curve that never was trained, with everything that needs no LibTorch: scalars, a histogram, text.
//
//   build/dev/examples/example_01_scalars runs/scalars && tensorboard --logdir runs
//
// prints the path of the event file and how many events are in it.
#include <tblog/summary_writer.h>

#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

int main(int argc, char** argv) {
  tblog::SummaryWriter writer(argc > 1 ? argv[1] : "runs/scalars");
  writer.add_text("notes", "A **made-up** run: the loss falls like 1/step.", 0);

  std::mt19937 random(0);
  std::normal_distribution<float> normal;
  const tblog::Scalar loss = writer.scalar("train/loss");  // looked up once

  for (int step = 0; step < 200; ++step) {
    loss.add(1.0 / (step + 1) + 0.01 * normal(random), step);
    writer.add_scalar("train/learning_rate", 0.1 * std::pow(0.99, step), step);
    if (step % 20 == 0) {
      std::vector<float> weights(1000);
      for (float& weight : weights) weight = normal(random) / static_cast<float>(1 + step / 20);
      writer.add_histogram("weights", weights, step);
      writer.add_scalars("accuracy", {{"train", 1 - 1.0 / (step + 2)}, {"val", 1 - 1.5 / (step + 3)}}, step);
    }
  }

  writer.close();
  const tblog::WriterStats stats = writer.stats();
  std::printf("%s: %llu events\n", writer.file_path().c_str(), static_cast<unsigned long long>(stats.written));
  return stats.dropped + stats.rejected == 0 ? 0 : 1;
}
