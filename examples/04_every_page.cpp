// Something for each page of TensorBoard, without LibTorch: ten digits told apart, at three learning rates.
//
//   build/dev/examples/example_04_every_page runs/pages && tensorboard --logdir runs/pages
//
// prints the share of digits told right at each rate: 0.85 or more.
#include <tblog/metrics.h>
#include <tblog/summary_writer.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "support/softmax_regression.h"

const std::vector<std::string> kNames{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};

// Returns the accuracy on `test`.
double train(tblog::SummaryWriter& writer, SoftmaxRegression& net, const Digits& digits, const Digits& test,
             double rate) {
  writer.add_hparams({{"rate", rate}, {"initial weights", "zero"}}, {"test/accuracy", "test/loss"});
  writer.describe("test/loss", "loss", "Mean **cross-entropy** over the digits that were not trained on.");
  double accuracy = 0;
  for (int epoch = 1; epoch <= 100; ++epoch) {
    net.descend(digits, rate);
    const std::vector<float> seen = net.probabilities(digits), unseen = net.probabilities(test);
    accuracy = tblog::metrics::accuracy(test.labels, predictions(unseen));
    const double error = std::sqrt(accuracy * (1 - accuracy) / static_cast<double>(test.size()));
    writer.add_scalar("train/loss", cross_entropy(seen, digits.labels), epoch);
    writer.add_scalar("test/loss", cross_entropy(unseen, test.labels), epoch);
    writer.add_scalar("test/accuracy", accuracy, epoch);
    writer.add_scalars("test/bounds", {{"low", accuracy - error}, {"high", accuracy + error}}, epoch);
    if (epoch % 5 == 0) writer.add_histogram("weights", net.weights, epoch);
  }
  return accuracy;
}

void log_charts(tblog::SummaryWriter& writer) {
  writer.add_custom_scalars(
      {{"Digits",
        {{"loss", {"train/loss", "test/loss"}, {}, {}},
         {"accuracy and its standard error", {}, {}, {{"test/accuracy", "test/bounds/low", "test/bounds/high"}}}}}});
}

void log_images(tblog::SummaryWriter& writer, const Digits& test, const std::vector<int>& predicted) {
  tblog::ImageOptions grid;
  grid.grid = true;
  grid.columns = 12;
  writer.add_images("digits", {std::vector(test.pixels.begin(), test.pixels.begin() + 96 * 64), {96, 1, 8, 8}}, 100,
                    grid);

  const auto counts = tblog::metrics::confusion_matrix(test.labels, predicted);
  std::vector<double> matrix;
  for (int i = 0; i < 100; ++i) matrix.push_back(counts(i / 10, i % 10));
  tblog::ConfusionMatrixOptions names;
  names.class_names = kNames;
  writer.add_confusion_matrix("confusion", {matrix, {10, 10}}, 100, names);
}

void log_curves(tblog::SummaryWriter& writer, const Digits& test, const std::vector<float>& scores) {
  tblog::CurveOptions classes;
  classes.class_names = kNames;
  classes.one_card = true;  // all in one card, each class a run
  writer.add_pr_curves("test/pr", test.labels, {scores, {test.size(), 10}}, 100, classes);
  classes.chance = true;
  writer.add_roc_curves("test/roc", test.labels, {scores, {test.size(), 10}}, 100, classes);
}

void log_sound(tblog::SummaryWriter& writer) {
  std::vector<float> chord;
  for (int i = 0; i < 88200; ++i) {
    const double t = i / 44100.0, fading = std::exp(-2 * t) / 3;
    chord.push_back(static_cast<float>(fading * (std::sin(1644 * t) + std::sin(2073 * t) + std::sin(2463 * t))));
  }
  writer.add_audio("chord", chord, 100);  // 44,100 samples a second
}

void log_graph(tblog::SummaryWriter& writer) {
  writer.add_graph({{"digit", "image", {}, "", {{-1, 64}}, {}},
                    {"label", "class", {}, "", {{-1}}, {}},
                    {"net/weights", "Const", {}, "", {{10, 64}}, {{"initial", "zero"}}},
                    {"net/logits", "matmul", {"digit", "net/weights"}, "", {{-1, 10}}, {}},
                    {"net/probabilities", "softmax", {"net/logits"}, "", {{-1, 10}}, {}},
                    {"loss", "cross_entropy", {"net/probabilities", "label"}, "", {{1}}, {}}});
}

void log_mesh(tblog::SummaryWriter& writer) {
  constexpr int kAround = 64, kTube = 32;
  std::vector<double> vertices, colors;
  std::vector<int> faces;
  for (int i = 0; i < kAround; ++i) {
    for (int j = 0; j < kTube; ++j) {
      const double u = 2 * M_PI * i / kAround, v = 2 * M_PI * j / kTube, r = 1 + 0.4 * std::cos(v);
      const int next = (i + 1) % kAround * kTube, along = (j + 1) % kTube;
      vertices.insert(vertices.end(), {r * std::cos(u), r * std::sin(u), 0.4 * std::sin(v)});
      colors.insert(colors.end(), {0.5 + 0.5 * std::cos(u), 0.5 + 0.5 * std::sin(u), 0.5 + 0.5 * std::sin(v)});
      faces.insert(faces.end(),
                   {i * kTube + j, next + j, next + along, i * kTube + j, next + along, i * kTube + along});
    }
  }
  tblog::MeshOptions torus;
  torus.colors = {colors, {kAround * kTube, 3}};
  torus.faces = {faces, {2 * kAround * kTube, 3}};
  writer.add_mesh("torus", {vertices, {kAround * kTube, 3}}, 100, torus);
}

void log_points(tblog::SummaryWriter& writer, const Digits& test) {
  tblog::EmbeddingOptions digits;
  for (const int label : test.labels) digits.metadata.push_back({kNames[label]});
  digits.images = {test.pixels, {test.size(), 8, 8}};
  writer.add_embedding("digits_in_64_dimensions", {test.pixels, {test.size(), 64}}, 100, digits);
}

int main(int argc, char** argv) {
  const std::string root = argc > 1 ? argv[1] : "runs/pages";
  const Digits digits = Digits::read(TBLOG_EXAMPLE_DATA "/digits.csv", 0, 1200);
  const Digits test = Digits::read(TBLOG_EXAMPLE_DATA "/digits.csv", 1200, 1797);
  for (const double rate : {0.1, 0.3, 1.0}) {
    char name[32];
    std::snprintf(name, sizeof name, "rate_%g", rate);
    tblog::SummaryWriter writer(root + "/" + name);
    SoftmaxRegression net;
    const double accuracy = train(writer, net, digits, test, rate);
    writer.add_table("result", {{"rate", "accuracy"}, {std::to_string(rate), std::to_string(accuracy)}}, 100);
    if (rate == 1.0) {
      const std::vector<float> scores = net.probabilities(test);
      log_charts(writer);
      log_images(writer, test, predictions(scores));
      log_curves(writer, test, scores);
      log_sound(writer);
      log_graph(writer);
      log_mesh(writer);
      log_points(writer, test);
    }
    writer.close();
    std::printf("%s: accuracy %.3f\n", writer.log_dir().c_str(), accuracy);
    if (accuracy < 0.85 || writer.stats().dropped > 0) return 1;
  }
}
