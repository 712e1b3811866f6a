#include <sys/mman.h>
#include <tblog/summary_writer.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/checked_run.h"

using namespace tblog;

namespace {

using Floats = std::vector<float>;
using Bytes = std::vector<std::uint8_t>;

struct Bad {
  std::string message;
  std::function<void(SummaryWriter&)> call;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void expect_all_refused(const std::vector<Bad>& all) {
  for (const Bad& bad : all) {
    INFO(bad.message);
    CheckedRun run;
    bad.call(run.writer);
    run.expect_refused(bad.message);
  }
}

}  // namespace

TEST_CASE("images that are none are refused", "[writer][bad_input][images]") {
  ImageOptions layout;
  layout.layout = "HWX";
  ImageOptions boxes;
  boxes.boxes = {{0, 0, 1, 1, ""}};
  expect_all_refused({
      {"the shape 0x3 in the layout 'HW': there is nothing in it",
       [](auto& w) {
         w.add_image("i", {Bytes(), {0, 3}}, 1);
       }},
      {"the shape is 2x3, but there are 5 values",
       [](auto& w) {
         w.add_image("i", {Bytes(5), {2, 3}}, 1);
       }},
      {"5 channels, where 1 to 4 are known",
       [](auto& w) {
         w.add_image("i", {Bytes(20), {5, 2, 2}}, 1);
       }},
      {"2x2x3 in the layout 'HWX': a layout has the letters",
       [&](auto& w) {
         w.add_image("i", {Bytes(12), {2, 2, 3}}, 1, layout);
       }},
      {"it holds signed integers of 32 bits",
       [](auto& w) {
         w.add_image("i", {std::vector<int>(4), {2, 2}}, 1);
       }},
      {"a tensor of 16 needs a layout", [](auto& w) { w.add_image("i", Bytes(16), 1); }},
      {"there are 2 images: add_images takes several",
       [&](auto& w) {
         ImageOptions batch;
         batch.layout = "NHW";
         w.add_image("i", {Bytes(8), {2, 2, 2}}, 1, batch);
       }},
      {"boxes are add_image's alone",
       [&](auto& w) {
         w.add_images("i", {Bytes(8), {2, 2, 2}}, 1, boxes);
       }},
      {"a tensor of 1024x1024 takes up 1048576 bytes: an event has at most 524288",
       [](auto& w) {
         w.add_image("i", {Bytes(1 << 20), {1024, 1024}}, 1);
       }},
      {"12 bytes, the first 42 4d 2c 20 61 20 62 69, is no PNG, JPEG or GIF",
       [](auto& w) { w.add_encoded_image("i", "BM, a bitmap", 1); }},
      {"0 bytes, the first missing, is no PNG", [](auto& w) { w.add_encoded_image("i", "", 1); }},
      {"'before' already holds scalars: images need a tag of their own",
       [](auto& w) {
         w.add_image("before", {Bytes(4), {2, 2}}, 1);
       }},
  });
}

TEST_CASE("videos that are none are refused", "[writer][bad_input][images]") {
  VideoOptions wrong;
  wrong.layout = "TNCHW";
  expect_all_refused({
      {"a tensor of 8 needs a layout", [](auto& w) { w.add_video("v", Bytes(8), 1); }},
      {"a tensor of 0x2x1x2x2 is empty",
       [](auto& w) {
         w.add_video("v", {Bytes(), {0, 2, 1, 2, 2}}, 1);
       }},
      {"the layout 'TNCHW' does not begin with N",
       [&](auto& w) {
         w.add_video("v", {Bytes(16), {2, 2, 1, 2, 2}}, 1, wrong);
       }},
      {"5 channels",
       [](auto& w) {
         w.add_video("v", {Bytes(20), {1, 5, 2, 2}}, 1);
       }},
  });
}

TEST_CASE("a tensor of 1 GiB is refused before it is read", "[writer][bad_input]") {
  constexpr std::size_t kGibibyte = std::size_t{1} << 30;
  constexpr std::int64_t kSide = 1 << 15, kFloats = 1 << 28;
  void* const memory = mmap(nullptr, kGibibyte, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  const NumericView pixels(static_cast<const std::uint8_t*>(memory), kGibibyte);
  const NumericView floats(static_cast<const float*>(memory), kFloats);
  expect_all_refused({
      {"a tensor of 32768x32768 takes up 1073741824 bytes",
       [&](auto& w) {
         w.add_image("x", {pixels, {kSide, kSide}}, 1);
       }},
      {"takes up 1073741824 bytes",
       [&](auto& w) {
         w.add_images("x", {pixels, {4, kSide / 2, kSide / 2}}, 1);
       }},
      {"takes up 1073741824 bytes",
       [&](auto& w) {
         w.add_video("x", {pixels, {4, 1, kSide / 2, kSide / 2}}, 1);
       }},
      {"takes up 536870912 bytes", [&](auto& w) { w.add_audio("x", floats, 1); }},
      {"takes up 1073741824 bytes",
       [&](auto& w) {
         w.add_mesh("x", {floats, {kFloats / 4, 4}}, 1);
       }},
      {"takes up 1073741824 bytes",
       [&](auto& w) {
         w.add_embedding("x", {floats, {kFloats / 64, 64}}, 1);
       }},
      {"takes up 1073741824 bytes", [&](auto& w) { w.add_tensor("x", floats, "plugin", "", 1); }},
  });
  munmap(memory, kGibibyte);
}

TEST_CASE("sounds that are none are refused", "[writer][bad_input][audio]") {
  const auto rate = [](std::uint32_t hertz) {
    AudioOptions options;
    options.sample_rate = hertz;
    return options;
  };
  expect_all_refused({
      {"the sample rate is 0", [&](auto& w) { w.add_audio("a", Floats(10), 1, rate(0)); }},
      {"the shape 0 in the layout 'T': there is nothing in it", [](auto& w) { w.add_audio("a", Floats(), 1); }},
      {"3 channels, where 1 or 2 are known",
       [](auto& w) {
         w.add_audio("a", {Floats(30), {3, 10}}, 1);
       }},
      {"it holds integers of 8 bits", [](auto& w) { w.add_audio("a", Bytes(10), 1); }},
      {"takes up 800000 bytes", [](auto& w) { w.add_audio("a", Floats(400000), 1); }},
  });
}

TEST_CASE("histograms of senseless buckets are refused", "[writer][bad_input][histogram]") {
  HistogramOptions none, backwards;
  none.num_buckets = 0;
  backwards.edges = {0, 2, 1};
  const Floats values{1, 2, 3};
  expect_all_refused({
      {"num_buckets is 0", [&](auto& w) { w.add_histogram("h", values, 1, none); }},
      {"edges[2] is 1", [&](auto& w) { w.add_histogram("h", values, 1, backwards); }},
      {"values: the shape is 2x2, but there are 3 values",
       [&](auto& w) {
         w.add_histogram("h", {values, {2, 2}}, 1);
       }},
      {"there are 2 edges and 3 counts",
       [&](auto& w) {
         w.add_histogram_raw("h", Floats{0, 1}, values, 1);
       }},
      {"edges[1] is -1",
       [&](auto& w) {
         w.add_histogram_raw("h", Floats{0, -1}, Floats{1}, 1);
       }},
      {"counts[0] is -3",
       [&](auto& w) {
         w.add_histogram_raw("h", Floats{0, 1}, Floats{-3}, 1);
       }},
      {"counts[0] is nan",
       [&](auto& w) {
         w.add_histogram_raw("h", Floats{0, 1}, Floats{std::nanf("")}, 1);
       }},
  });
}

TEST_CASE("curves of senseless samples are refused", "[writer][bad_input][curves]") {
  const std::vector<int> labels{0, 1, 2};
  const Floats scores(9, 0.5f), one{0.5f, 0.5f, 0.5f};
  CurveOptions weights, names, micro;
  weights.weights = Floats{1, -1, 1};
  names.class_names = {"a", "a", "b"};
  micro.class_names = {"a", "micro", "b"};
  expect_all_refused({
      {"labels[2] is 2", [&](auto& w) { w.add_pr_curve("c", labels, one, 1); }},
      {"weights[1] is -1",
       [&](auto& w) {
         w.add_roc_curve("c", std::vector<int>{0, 1, 1}, one, 1, weights);
       }},
      {"there are no samples", [](auto& w) { w.add_roc_curve("c", Floats(), Floats(), 1); }},
      {"scores are 9: samples x classes", [&](auto& w) { w.add_pr_curves("c", labels, scores, 1); }},
      {"there are 3 labels, but scores are 1x9",
       [&](auto& w) {
         w.add_pr_curves("c", labels, {scores, {1, 9}}, 1);
       }},
      {"labels[1] is 3",
       [&](auto& w) {
         w.add_roc_curves("c", std::vector<int>{0, 3, 1}, {scores, {3, 3}}, 1);
       }},
      {"there are 10000000 classes: 1000 at most",
       [](auto& w) {
         w.add_pr_curves("c", Floats{0}, {Bytes(10000000), {1, 10000000}}, 1);
       }},
      {"the class name 'a' is given twice",
       [&](auto& w) {
         w.add_pr_curves("c", labels, {scores, {3, 3}}, 1, names);
       }},
      {"a class is called 'micro'",
       [&](auto& w) {
         w.add_pr_curves("c", labels, {scores, {3, 3}}, 1, micro);
       }},
      {"recall has 2 numbers, true_positives 3",
       [&](auto& w) {
         w.add_pr_curve_raw("c", one, one, one, one, one, Floats{1, 0}, 1);
       }},
      {"false_positives[1] is inf",
       [&](auto& w) {
         w.add_pr_curve_raw("c", one, std::vector<double>{0, kInfinity, 1}, one, one, one, one, 1);
       }},
      {"there are no thresholds",
       [](auto& w) { w.add_pr_curve_raw("c", Floats(), Floats(), Floats(), Floats(), Floats(), Floats(), 1); }},
  });
}

TEST_CASE("confusion matrices that are none are refused", "[writer][bad_input][figures]") {
  ConfusionMatrixOptions names;
  names.class_names = {"a", "b", "c"};
  expect_all_refused({
      {"the matrix is 2x3",
       [](auto& w) {
         w.add_confusion_matrix("m", {Floats(6), {2, 3}}, 1);
       }},
      {"the matrix is 0x0",
       [](auto& w) {
         w.add_confusion_matrix("m", {Floats(), {0, 0}}, 1);
       }},
      {"matrix[3] is -1",
       [](auto& w) {
         w.add_confusion_matrix("m", {Floats{1, 2, 3, -1}, {2, 2}}, 1);
       }},
      {"there are 3 names for 2 classes",
       [&](auto& w) {
         w.add_confusion_matrix("m", {Floats(4), {2, 2}}, 1, names);
       }},
      {"the matrix is 10000000x1",
       [](auto& w) {
         w.add_confusion_matrix("m", {Bytes(10000000), {10000000, 1}}, 1);
       }},
      {"labels[0] is 3", [](auto& w) { w.add_calibration_curve("m", Floats{3}, Floats{0.5f}, 1); }},
      {"scores[0] is 2", [](auto& w) { w.add_calibration_curve("m", Floats{1}, Floats{2}, 1); }},
      {"labels[0] is 3", [](auto& w) { w.add_threshold_curve("m", Floats{3}, Floats{0.5f}, 1); }},
      {"labels[0] is 3", [](auto& w) { w.add_score_histogram("m", Floats{3}, Floats{0.5f}, 1); }},
  });
}

TEST_CASE("tables without cells are refused", "[writer][bad_input]") {
  expect_all_refused({
      {"the table has no cell", [](auto& w) { w.add_table("t", {}, 1); }},
      {"the table has no cell",
       [](auto& w) {
         w.add_table("t", {{}, {}}, 1);
       }},
  });
}

TEST_CASE("charts and columns that make no sense are refused", "[writer][bad_input]") {
  expect_all_refused({
      {"the chart 'c' has neither lines nor margins",
       [](auto& w) {
         w.add_custom_scalars({{"k", {{"c", {}, {}, {}}}}});
       }},
      {"the chart 'c' has both lines and margins",
       [](auto& w) {
         w.add_custom_scalars({{"k", {{"c", {"a"}, {}, {{"a", "b", "c"}}}}}});
       }},
      {"hyperparameter 'lr': its interval is [1.000000, 0.000000]",
       [](auto& w) {
         w.add_hparams_config({{{"lr", {}, {}, std::pair(1.0, 0.0)}}, {}});
       }},
      {"hyperparameter 'x': its values are not all of one type",
       [](auto& w) {
         w.add_hparams_config({{{"x", {}, {1, "a"}}}, {}});
       }},
      {"hyperparameter 'x': it has both values and an interval",
       [](auto& w) {
         w.add_hparams_config({{{"x", {}, {1}, std::pair(0.0, 1.0)}}, {}});
       }},
      {"hyperparameter 'x': only numbers have an interval",
       [](auto& w) {
         w.add_hparams_config({{{"x", HParamInfo::Type::string, {}, std::pair(0.0, 1.0)}}, {}});
       }},
  });
}

TEST_CASE("meshes that are none are refused", "[writer][bad_input][mesh]") {
  const Floats corners(12);
  const auto with = [](TensorView faces, TensorView colors) {
    MeshOptions options;
    options.faces = std::move(faces);
    options.colors = std::move(colors);
    return options;
  };
  expect_all_refused({
      {"vertices are 12: N x 3", [&](auto& w) { w.add_mesh("m", corners, 1); }},
      {"vertices are 6x2: N x 3",
       [&](auto& w) {
         w.add_mesh("m", {corners, {6, 2}}, 1);
       }},
      {"vertices are 0x3",
       [](auto& w) {
         w.add_mesh("m", {Floats(), {0, 3}}, 1);
       }},
      {"vertices[1][2] is inf",
       [](auto& w) {
         w.add_mesh("m", {std::vector<double>{0, 0, 0, 0, 0, kInfinity}, {2, 3}}, 1);
       }},
      {"faces[0][1] is 4.000000: there is no such vertex",
       [&](auto& w) {
         w.add_mesh("m", {corners, {4, 3}}, 1, with({std::vector<int>{0, 4, 1}, {1, 3}}, {}));
       }},
      {"colors are 3x3, vertices 4x3",
       [&](auto& w) {
         w.add_mesh("m", {corners, {4, 3}}, 1, with({}, {Bytes(9), {3, 3}}));
       }},
      {"colors[0][0] is 1.500000: a colour is in [0, 1]",
       [&](auto& w) {
         w.add_mesh("m", {corners, {4, 3}}, 1, with({}, {Floats(12, 1.5f), {4, 3}}));
       }},
      {"colors[0][0] is 300.000000: a colour is 0 to 255",
       [&](auto& w) {
         w.add_mesh("m", {corners, {4, 3}}, 1, with({}, {std::vector<int>(12, 300), {4, 3}}));
       }},
      {"faces are 1x3, vertices 2x2x3",
       [&](auto& w) {
         w.add_mesh("m", {corners, {2, 2, 3}}, 1, with({std::vector<int>{0, 1, 1}, {1, 3}}, {}));
       }},
      {"takes up 1200000 bytes",
       [](auto& w) {
         w.add_mesh("m", {Floats(300000), {100000, 3}}, 1);
       }},
  });
}

TEST_CASE("a mesh with other parts than the series' first is refused", "[writer][bad_input][mesh]") {
  CheckedRun run;
  run.writer.record_if("m", every_n_steps(2));  // the first mesh is no event of the run that is counted
  const Floats corners(12);
  MeshOptions colored;
  colored.colors = {Bytes(12), {4, 3}};
  SummaryWriter& other = run.writer.sub_run("other");
  other.add_mesh("m", {corners, {4, 3}}, 1, colored);
  other.add_mesh("m", {corners, {4, 3}}, 2);
  other.add_mesh("m", {corners, {2, 2, 3}}, 3);
  other.add_mesh("m", {Floats(6), {2, 3}}, 4, [] {
    MeshOptions fewer;
    fewer.colors = {Bytes(6), {2, 3}};
    return fewer;
  }());
  other.close();
  CHECK(other.stats().rejected == 2);
  CHECK(other.stats().written == 4);
}

TEST_CASE("embeddings that are none are refused", "[writer][bad_input][embedding]") {
  const Floats points(6, 1);
  const auto with = [](std::vector<std::vector<std::string>> metadata, std::vector<std::string> header) {
    EmbeddingOptions options;
    options.metadata = std::move(metadata);
    options.metadata_header = std::move(header);
    return options;
  };
  EmbeddingOptions pictures;
  pictures.images = {Bytes(4), {1, 2, 2}};
  expect_all_refused({
      {"points are 6: N x D", [&](auto& w) { w.add_embedding("e", points, 1); }},
      {"points are 0x3",
       [](auto& w) {
         w.add_embedding("e", {Floats(), {0, 3}}, 1);
       }},
      {"points[0][1] is nan",
       [](auto& w) {
         w.add_embedding("e", {Floats{1, std::nanf("")}, {1, 2}}, 1);
       }},
      {"there are 1 rows of metadata for 2 points",
       [&](auto& w) {
         w.add_embedding("e", {points, {2, 3}}, 1, with({{"a"}}, {}));
       }},
      {"metadata[1] has 2 columns, the first row 1",
       [&](auto& w) {
         w.add_embedding("e", {points, {2, 3}}, 1, with({{"a"}, {"b", "c"}}, {}));
       }},
      {"metadata_header has 0 names for 2 columns",
       [&](auto& w) {
         w.add_embedding("e", {points, {2, 3}}, 1, with({{"a", "x"}, {"b", "y"}}, {}));
       }},
      {"there are 1 images for 2 points",
       [&](auto& w) {
         w.add_embedding("e", {points, {2, 3}}, 1, pictures);
       }},
      {"'../e' is no name of a run below",
       [&](auto& w) {
         w.add_embedding("../e", {points, {2, 3}}, 1);
       }},
      {"takes up 1200000 bytes",
       [](auto& w) {
         w.add_embedding("e", {Floats(300000), {3000, 100}}, 1);
       }},
  });
}

TEST_CASE("graphs and tensors that make no sense are refused", "[writer][bad_input]") {
  expect_all_refused({
      {"the graph has no nodes", [](auto& w) { w.add_graph({}); }},
      {"node 'a': input 'nobody' is no node",
       [](auto& w) {
         w.add_graph({{"a", "op", {"nobody"}, "", {}, {}}});
       }},
      {"the plugin has no name", [](auto& w) { w.add_tensor("t", Floats{1}, "", "", 1); }},
      {"is not UTF-8", [](auto& w) { w.add_tensor("t", Floats{1}, "\xff", "", 1); }},
      {"the shape is 3, but there are 1 values",
       [](auto& w) {
         w.add_tensor("t", {Floats{1}, {3}}, "p", "", 1);
       }},
      {"takes up 600000 bytes", [](auto& w) { w.add_tensor("t", std::vector<double>(75000), "p", "", 1); }},
  });
}

TEST_CASE("descriptions and rules that come too late are refused", "[writer][bad_input]") {
  expect_all_refused({
      {"'before' was logged already", [](auto& w) { w.describe("before", "name"); }},
      {"the tag is empty", [](auto& w) { w.describe("", "name"); }},
      {"'before' was logged already: rules come before", [](auto& w) { w.record_if("bef", every_n_steps(2)); }},
      {"the rule is empty", [](auto& w) { w.record_if("x", nullptr); }},
  });
  CHECK_THROWS_WITH(every_n_steps(0), Catch::Matchers::ContainsSubstring("n is 0"));
  CHECK_THROWS_WITH(every_n_seconds(-1), Catch::Matchers::ContainsSubstring("seconds is -1"));
  CHECK_THROWS_WITH(every_n_seconds(kInfinity), Catch::Matchers::ContainsSubstring("seconds is inf"));
}

TEST_CASE("a rule or a payload that throws is reported by the call", "[writer][bad_input]") {
  expect_all_refused({{"no luck", [](auto& w) {
                         w.record_if("x", [](std::int64_t) -> bool { throw std::runtime_error("no luck"); });
                         w.add_scalar("x", 1, 1);
                       }}});
  CheckedRun run;
  CHECK_THROWS_WITH(run.writer.add_histogram(
                        "h", []() -> Floats { throw std::runtime_error("mine"); }, 1),
                    "mine");
}
