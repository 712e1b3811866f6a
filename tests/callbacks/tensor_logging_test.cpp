#include <tblog/callbacks/tensors.h>
#include <tblog/summary_writer.h>
#include <torch/types.h>

#include <functional>
#include <string>
#include <vector>

#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"
// This one last.
#include "support/catch.h"

using namespace tblog;

namespace {

// The values that `log` logs, serialized, without their times.
std::vector<std::string> values_of(const std::function<void(SummaryWriter&)>& log) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  log(writer);
  writer.close();
  CHECK(writer.stats().rejected + writer.stats().dropped == 0);
  std::vector<std::string> out;
  for (const auto& event : read_events(writer.file_path())) {
    if (event.summary().value_size() > 0) out.push_back(event.summary().SerializeAsString());
  }
  return out;
}

std::vector<float> floats(const torch::Tensor& tensor) {
  const auto flat = tensor.to(torch::kFloat).contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

}  // namespace

TEST_CASE("every call takes a tensor, of any type and however it lies in memory", "[tensors]") {
  // Eighths, so that half precision has them too.
  const auto base = torch::arange(48, torch::kFloat).div(64);
  const auto type = GENERATE(torch::kFloat, torch::kDouble, torch::kHalf, torch::kBFloat16);
  const bool transposed = GENERATE(false, true);
  const auto make = [&](std::vector<std::int64_t> shape) {
    auto tensor = base.reshape(shape).to(type);
    return transposed ? tensor.transpose(0, 1).contiguous().transpose(0, 1) : tensor;
  };
  const auto labels = torch::arange(48, torch::kLong).remainder(2);
  const std::vector<int> label_numbers = [] {
    std::vector<int> out;
    for (int i = 0; i < 48; ++i) out.push_back(i % 2);
    return out;
  }();
  const auto flat = floats(base.to(type));
  MeshOptions tensor_mesh, mesh;
  tensor_mesh.colors = make({16, 3});
  mesh.colors = {flat, {16, 3}};

  const auto with_tensors = values_of([&](SummaryWriter& writer) {
    writer.add_scalar("scalar", base[3].to(type), 1);
    writer.scalar("handle").add(base[3].to(type), 1);
    writer.add_histogram("histogram", make({6, 8}), 1);
    writer.add_image("image", make({3, 4, 4}), 1);
    writer.add_images("images", make({2, 3, 2, 4}), 1);
    writer.add_audio("audio", make({2, 24}), 1);
    writer.add_pr_curve("pr", labels, make({6, 8}).reshape(48), 1);
    writer.add_roc_curve("roc", labels, make({6, 8}).reshape(48), 1);
    writer.add_pr_curves("prs", labels.slice(0, 0, 24), make({24, 2}), 1);
    writer.add_confusion_matrix("confusion", make({6, 8}).slice(1, 0, 6), 1, [] {
      ConfusionMatrixOptions options;
      options.picture = false;
      return options;
    }());
    writer.add_mesh("mesh", make({16, 3}), 1, tensor_mesh);
    writer.add_tensor("tensor", make({6, 8}).to(torch::kFloat), "plugin", "", 1);
  });
  const auto with_vectors = values_of([&](SummaryWriter& writer) {
    writer.add_scalar("scalar", flat[3], 1);
    writer.scalar("handle").add(flat[3], 1);
    writer.add_histogram("histogram", flat, 1);
    writer.add_image("image", {flat, {3, 4, 4}}, 1);
    writer.add_images("images", {flat, {2, 3, 2, 4}}, 1);
    writer.add_audio("audio", {flat, {2, 24}}, 1);
    writer.add_pr_curve("pr", label_numbers, flat, 1);
    writer.add_roc_curve("roc", label_numbers, flat, 1);
    writer.add_pr_curves("prs", {label_numbers.data(), 24}, {flat, {24, 2}}, 1);
    std::vector<float> square;
    for (std::size_t i = 0; i < 6; ++i) square.insert(square.end(), flat.begin() + 8 * i, flat.begin() + 8 * i + 6);
    writer.add_confusion_matrix("confusion", {square, {6, 6}}, 1, [] {
      ConfusionMatrixOptions options;
      options.picture = false;
      return options;
    }());
    writer.add_mesh("mesh", {flat, {16, 3}}, 1, mesh);
    writer.add_tensor("tensor", {flat, {6, 8}}, "plugin", "", 1);
  });
  CHECK(with_tensors.size() > 15);
  CHECK(with_tensors == with_vectors);
}

TEST_CASE("a tensor that can't be logged is refused, and the training goes on", "[tensors][bad_input]") {
  const TemporaryDirectory directory;
  std::vector<std::string> messages;
  WriterOptions options = without_notes();
  options.error_handler = [&](const WriterError& error) { messages.push_back(error.message); };
  SummaryWriter writer(directory.path(), options);
  writer.add_histogram("undefined", torch::Tensor(), 1);
  writer.add_image("complex", torch::zeros({2, 2}, torch::kComplexFloat), 1);
  CHECK(writer.stats().rejected == 2);
  writer.add_scalar("two", torch::zeros(2), 1);
  writer.close();
  CHECK(writer.stats().dropped == 1);
  REQUIRE(messages.size() == 3);
  CHECK_THAT(messages[0],
             Catch::Matchers::ContainsSubstring("add_histogram('undefined'): values: the tensor is undefined"));
  CHECK_THAT(messages[1], Catch::Matchers::ContainsSubstring("add_image('complex')"));
  CHECK_THAT(messages[2], Catch::Matchers::ContainsSubstring("'two' could not be made"));
}
