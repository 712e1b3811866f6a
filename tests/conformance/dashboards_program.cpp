// Logs one of every kind of data, from numbers that dashboards_test.py makes in the same way.
//
//     dashboards_program ROOT INPUTS    INPUTS has photo.png, photo.jpg and moving.gif

#include <tblog/summary_writer.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using tblog::SummaryWriter;
using Strings = std::vector<std::string>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::uint8_t> bytes(std::size_t count, std::size_t seed = 0) {
  std::vector<std::uint8_t> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>((i + seed) * 37 % 256);
  return out;
}

std::vector<float> shares(std::size_t count) {
  std::vector<float> out;
  for (const std::uint8_t byte : bytes(count)) out.push_back(static_cast<float>(byte) / 255);
  return out;
}

std::vector<double> waves(std::size_t count) {
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = std::sin(static_cast<double>(i) / 10);
  return out;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("can't read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Of two classes: scores on a grid, so that there are ties.
struct Binary {
  std::vector<int> labels;
  std::vector<float> scores;
  std::vector<double> weights;
};
Binary binary(std::size_t count) {
  Binary out;
  for (std::size_t i = 0; i < count; ++i) {
    out.labels.push_back(i * 7 % 5 < 2);
    out.scores.push_back(static_cast<float>((i * 13 % 64 + (out.labels.back() ? 20 : 0))) / 100);
    out.weights.push_back(static_cast<double>(i % 4) / 1000);
  }
  return out;
}

void log_images(SummaryWriter& writer, const std::string& inputs) {
  tblog::ImageOptions hwc;
  hwc.layout = "HWC";
  writer.add_image("image/gray", {bytes(35), {5, 7}}, 1);
  writer.add_image("image/rgb", {shares(144), {3, 6, 8}}, 1);
  writer.add_image("image/gray_alpha", {bytes(2 * 12), {3, 4, 2}}, 1, hwc);
  writer.add_image("image/rgba", {bytes(4 * 16), {4, 4, 4}}, 1, hwc);
  writer.add_image("image/clipped", {std::vector<double>{-1, 0, 0.5, 1, 2, kNan}, {2, 3}}, 1);
  writer.add_images("images/batch", {bytes(3 * 3 * 64), {3, 3, 8, 8}}, 1);
  tblog::ImageOptions grid;
  grid.grid = true;
  grid.columns = 2;
  writer.add_images("images/grid", {bytes(3 * 36), {3, 6, 6}}, 1, grid);
  tblog::ImageOptions boxes;
  boxes.boxes = {{10, 10, 60, 40, "cat 0.93"}, {70, 20, 110, 90, "dog"}};
  writer.add_image("image/boxes", {std::vector<float>(3 * 100 * 120, 0.5f), {3, 100, 120}}, 1, boxes);
  for (const char* file : {"photo.png", "photo.jpg", "moving.gif"}) {
    writer.add_encoded_image(std::string("encoded/") + file, content(inputs + "/" + file), 1);
  }
  writer.add_video("video/gray", {bytes(3 * 64), {3, 1, 8, 8}}, 1);
  writer.add_video("video/several", {bytes(2 * 3 * 64), {2, 3, 1, 8, 8}}, 1);
  tblog::Figure figure("Learning rate");
  figure.x_label("epoch").y_label("rate").line(std::vector<double>{0, 1, 2, 3},
                                               std::vector<double>{0.1, 0.05, 0.02, 0.01}, "planned");
  writer.add_figure("figure/rate", figure, 1);
}

void log_evaluation(SummaryWriter& writer) {
  const Binary samples = binary(400);
  tblog::ConfusionMatrixOptions options;
  options.class_names = {"cat", "dog", "a|b"};
  writer.add_confusion_matrix("confusion", {std::vector<int>{10, 2, 0, 1, 20, 3, 0, 0, 5}, {3, 3}}, 1, options);
  writer.add_calibration_curve("calibration", samples.labels, samples.scores, 1);
  writer.add_threshold_curve("thresholds", samples.labels, samples.scores, 1);
  writer.add_score_histogram("scores", samples.labels, samples.scores, 1);
}

void log_audio(SummaryWriter& writer) {
  tblog::AudioOptions options;
  options.sample_rate = 8000;
  writer.add_audio("audio/mono", waves(800), 1, options);
  std::vector<std::int16_t> stereo;
  for (int i = 0; i < 200; ++i) stereo.push_back(static_cast<std::int16_t>(i * 100 - 10000));
  writer.add_audio("audio/stereo", {stereo, {2, 100}}, 1, options);
  writer.add_audio("audio/clips", {waves(600), {3, 1, 200}}, 1, options);
}

void log_text(SummaryWriter& writer) {
  writer.add_table("table", {{"name", "value"}, {"a|b", "*1*"}, {"<i>", "two\nlines"}, {"short"}}, 1);
}

void log_histograms(SummaryWriter& writer) {
  tblog::HistogramOptions tensorflow;
  tensorflow.buckets = tblog::HistogramOptions::Buckets::tensorflow;
  writer.add_histogram("tensorflow", waves(1000), 1, tensorflow);
  tblog::HistogramOptions edges;
  edges.edges = {-0.5, 0, 0.25, 0.5};
  writer.add_histogram("edges", waves(1000), 1, edges);
  writer.add_histogram_raw("raw", std::vector<double>{0, 1, 3, 4}, std::vector<int>{5, 0, 2}, 1);
}

void log_curves(SummaryWriter& writer) {
  const Binary samples = binary(400);
  tblog::CurveOptions weighted;
  weighted.num_thresholds = 501;
  weighted.weights = samples.weights;
  weighted.chance = true;
  weighted.picture = true;
  writer.add_pr_curve("weighted/pr", samples.labels, samples.scores, 1, weighted);
  writer.add_roc_curve("weighted/roc", samples.labels, samples.scores, 1, weighted);

  std::vector<int> labels;
  std::vector<double> scores;
  for (int i = 0; i < 300; ++i) {
    labels.push_back(i % 3);
    for (int c = 0; c < 3; ++c)
      scores.push_back(((i * 31 + c * 17) % 50 + (c == i % 3 ? 40 : 0) + (c < 2 ? 5 : 0)) / 100.0);
  }
  tblog::CurveOptions classes;
  classes.num_thresholds = 101;
  classes.class_names = {"cat", "dog", "fox"};
  classes.picture = true;
  writer.add_pr_curves("classes/pr", labels, {scores, {300, 3}}, 1, classes);
  classes.one_card = true;
  classes.chance = true;
  writer.add_roc_curves("classes/roc", labels, {scores, {300, 3}}, 1, classes);

  const std::vector<double> tp{4, 3, 1}, fp{4, 1, 0}, tn{0, 3, 4}, fn{0, 1, 3}, precision{0.5, 0.75, 1},
      recall{1, 0.75, 0.25};
  writer.add_pr_curve_raw("raw", tp, fp, tn, fn, precision, recall, 1);
}

void log_charts(SummaryWriter& writer) {
  for (int step = 0; step < 5; ++step) {
    writer.add_scalars("loss.x", {{"train", 1.0 / (step + 1)}, {"val", 1.5 / (step + 1)}}, step);
    writer.add_scalar("mean", step, step);
    writer.add_scalar("low", step - 1, step);
    writer.add_scalar("high", step + 2, step);
  }
  writer.add_custom_scalars(
      {{"Mine", {{"both", {"mean", "high"}, {"lo.*"}, {}}, {"margin", {}, {}, {{"mean", "low", "high"}}}}}});
}

void log_meshes(SummaryWriter& writer) {
  const std::vector<float> corners{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
  tblog::MeshOptions options;
  options.faces = {std::vector<int>{0, 1, 2, 0, 1, 3, 0, 2, 3, 1, 2, 3}, {4, 3}};
  const std::vector<std::uint8_t> colors{255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 99, 199};
  options.colors = {colors, {4, 3}};
  options.config = R"({"camera": {"cls": "PerspectiveCamera", "fov": 75}})";
  writer.add_mesh("tetrahedron", {corners, {4, 3}}, 1, options);
  const std::vector<std::uint8_t> three(9, 128);
  options.colors = {three, {3, 3}};
  options.faces = {std::vector<std::int64_t>{0, 1, 2}, {1, 3}};
  writer.add_mesh("tetrahedron", {std::vector<double>(corners.begin(), corners.begin() + 9), {3, 3}}, 2, options);
  tblog::MeshOptions cloud;
  const std::vector<float> shades{0, 0.5f, 1, 1, 1, 1, 0, 0, 0, 0.2f, 0.4f, 0.6f};
  cloud.colors = {shades, {2, 2, 3}};
  writer.add_mesh("cloud", {corners, {2, 2, 3}}, 1, cloud);
}

void log_embeddings(SummaryWriter& writer) {
  tblog::EmbeddingOptions options;
  for (int i = 0; i < 10; ++i) options.metadata.push_back({"point " + std::to_string(i), i % 2 ? "odd" : "e\tven"});
  options.metadata_header = {"name", "kind"};
  const auto pictures = bytes(10 * 20);
  options.images = {pictures, {10, 4, 5}};
  writer.add_embedding("points", {waves(40), {10, 4}}, 1, options);
  tblog::EmbeddingOptions names;
  for (int i = 0; i < 10; ++i) names.metadata.push_back({"point " + std::to_string(i)});
  writer.add_embedding("points", {waves(40), {10, 4}}, 2, names);
  writer.add_embedding("bare", {bytes(12), {4, 3}}, 3);
}

void log_described(SummaryWriter& writer) {
  for (const char* tag : {"scalar", "handle", "histogram", "image", "audio", "text", "pr", "roc", "mesh_VERTEX"}) {
    writer.describe(tag, std::string("the ") + tag, std::string("what *") + tag + "* is");
  }
  const Binary samples = binary(40);
  writer.add_scalar("scalar", 0.5, 1);
  writer.scalar("handle").add(0.5, 1);
  writer.add_histogram("histogram", waves(10), 1);
  writer.add_image("image", {bytes(9), {3, 3}}, 1);
  writer.add_audio("audio", waves(100), 1);
  writer.add_text("text", "text", 1);
  writer.add_pr_curve("pr", samples.labels, samples.scores, 1);
  writer.add_roc_curve("roc", samples.labels, samples.scores, 1);
  writer.add_mesh("mesh", {waves(9), {3, 3}}, 1);
}

void log_ruled(SummaryWriter& writer) {
  writer.record_if("sometimes/", tblog::every_n_steps(10));
  const auto handle = writer.scalar("sometimes/handle");
  int made = 0;
  const auto make = [&made] {
    ++made;
    return std::vector<double>{1, 2, 3};
  };
  for (int step = 0; step < 30; ++step) {
    writer.add_scalar("always", step, step);
    writer.add_scalar("sometimes/scalar", step, step);
    handle.add(step, step);
    writer.add_histogram("sometimes/histogram", make, step);
    writer.add_image("sometimes/image", {bytes(9), {3, 3}}, step);
    writer.add_scalar("deferred", tblog::DeferredScalar([step] { return step / 2.0; }), step);
  }
  if (made != 3) throw std::runtime_error("a histogram was made " + std::to_string(made) + " times");
}

void log_tensors(SummaryWriter& writer) {
  writer.add_tensor("as_histogram", {std::vector<double>{0, 1, 5, 1, 2, 7}, {2, 3}}, "histograms", "", 1);
  writer.add_tensor("unknown", {std::vector<std::int16_t>{1, -2, 3, 4}, {2, 2}}, "somebody_elses", "content", 1);
}

void log_hparams(const std::string& root) {
  tblog::HParamsConfig config;
  config.hparams = {{"lr", {}, {}, std::pair(0.0, 1.0), "learning rate", ""},
                    {"arch", {}, {"mlp", "cnn"}, {}, "", "which net"},
                    {"bias", tblog::HParamInfo::Type::boolean}};
  config.metrics = {{"val/auc", "", "AUC", "area", tblog::MetricInfo::Dataset::validation}, {"loss", "test"}};
  for (int i = 0; i < 2; ++i) {
    SummaryWriter writer(root + "/hparams" + std::to_string(i));
    writer.add_scalar("val/auc", 0.5 + 0.25 * i, 1);  // the run has begun
    if (i == 0) writer.add_hparams_config(config);
    writer.add_hparams({{"lr", 0.1 * (i + 1)}, {"arch", i ? "mlp" : "cnn"}, {"bias", i == 1}});
    writer.sub_run("test").add_scalar("loss", 0.125 * (i + 1), 1);
  }
}

void run(const std::string& root, const std::string& inputs) {
  std::uint64_t refused = 0;
  const auto in_run = [&](const std::string& name, auto log) {
    SummaryWriter writer(root + "/" + name);
    log(writer);
    writer.close();
    refused += writer.stats().rejected + writer.stats().dropped;
  };
  in_run("images", [&](SummaryWriter& writer) { log_images(writer, inputs); });
  in_run("evaluation", log_evaluation);
  in_run("audio", log_audio);
  in_run("text", log_text);
  in_run("histograms", log_histograms);
  in_run("curves", log_curves);
  in_run("charts", log_charts);
  in_run("meshes", log_meshes);
  in_run("embeddings", log_embeddings);
  in_run("described", log_described);
  in_run("ruled", log_ruled);
  in_run("tensors", log_tensors);
  in_run("graph", [](SummaryWriter& writer) {
    writer.add_graph({{"input", "image", {}, "", {{-1, 784}}, {}},
                      {"net/fc", "linear", {"input"}, "", {{-1, 10}}, {{"bias", "true"}}},
                      {"output", "softmax", {"net/fc"}, "", {{-1, 10}}, {}}});
  });
  log_hparams(root);
  if (refused > 0) throw std::runtime_error(std::to_string(refused) + " calls were refused");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::invalid_argument("usage: dashboards_program ROOT INPUTS");
    run(argv[1], argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
