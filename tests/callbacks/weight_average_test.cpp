#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/fit.h>
#include <tblog/callbacks/model_checkpoint.h>
#include <tblog/callbacks/validation.h>
#include <tblog/callbacks/weight_average.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/sgd.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "echo_model.h"
#include "support/catch.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

namespace {

// A model of one number.
struct OneImpl : torch::nn::Module {
  torch::Tensor value = register_parameter("value", torch::zeros(1, torch::kDouble));
  torch::Tensor buffer = register_buffer("buffer", torch::zeros(1, torch::kDouble));
  torch::Tensor forward(const torch::Tensor& input) { return input * value; }
  void set(double to) {
    const torch::NoGradGuard no_grad;
    value.fill_(to);
  }
  double get() const { return value.item<double>(); }
};
TORCH_MODULE(One);

// The average after batches that leave the model at the values.
double averaged(const WeightAverageOptions& options, const std::vector<double>& values) {
  One model;
  TrainingState state;
  state.model = model.ptr();
  WeightAverage average(options);
  average.on_train_begin(state);
  for (const double value : values) {
    model->set(value);
    state.add_batch(0.0, 1);
    average.on_batch_end(state);
  }
  const auto applied = average.apply();
  return model->get();
}

torch::Tensor squared_error(const torch::Tensor& output, const torch::Tensor& target) {
  return torch::nn::functional::mse_loss(output, target);
}

struct Killed : std::exception {};

struct Killer : Callback {
  explicit Killer(std::int64_t step) : after(step) {}
  std::int64_t after;
  void on_batch_end(TrainingState& state) override {
    if (state.step == after) throw Killed();
  }
};

std::vector<torch::Tensor> train(const std::string& directory, std::int64_t kill_after) {
  torch::manual_seed(1);
  torch::nn::Linear net(2, 1);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  Batches batches = split(torch::randn({9, 2}), torch::randn({9, 1}), 3);
  WeightAverage average(WeightAverageOptions(0.9).warmup(true));
  CallbackList callbacks(average, Killer(kill_after),
                         ModelCheckpoint(ModelCheckpointOptions().directory(directory).every_n_steps(2)));
  fit(net, batches, optimizer, squared_error, callbacks, FitOptions(3).resume_from(directory));
  return average.averages();
}

}  // namespace

TEST_CASE("the average moves by 1 - decay towards the parameters, from the first update on", "[weight_average]") {
  CHECK(averaged(0.75, {8}) == 8);
  CHECK(averaged(0.75, {8, 4}) == 7);
  CHECK(averaged(0.75, {8, 4, 3}) == 6);
  CHECK(averaged(0.0, {8, 4, 3}) == 3);
}

TEST_CASE("updates may begin later, and come every n batches", "[weight_average]") {
  CHECK(averaged(WeightAverageOptions(0.75).start_step(2), {100, 100, 8, 4}) == 7);
  CHECK(averaged(WeightAverageOptions(0.75).every_n_steps(2), {100, 8, 100, 4, 100}) == 7);
  CHECK(averaged(WeightAverageOptions(0.75).start_step(9), {100, 5}) == 5);  // none yet: the model as it is
}

TEST_CASE("with a warm-up the decay grows from 2 / 11 up to what is given", "[weight_average]") {
  double expected = 1;
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8};
  for (std::size_t n = 1; n < values.size(); ++n) {
    const double decay = std::min(0.4, (1.0 + double(n)) / (10.0 + double(n)));
    expected = decay * expected + (1 - decay) * values[n];
  }
  CHECK_THAT(averaged(WeightAverageOptions(0.4).warmup(true), values), WithinAbs(expected, 1e-12));
}

TEST_CASE("the model gets its own parameters back, unless it is to keep the averaged ones", "[weight_average]") {
  One model;
  TrainingState state;
  state.model = model.ptr();
  WeightAverage average(0.75);
  average.on_train_begin(state);
  for (const double value : {8, 4}) {
    model->set(value);
    model->buffer.fill_(value);
    state.add_batch(0.0, 1);
    average.on_batch_end(state);
  }
  {
    const auto applied = average.apply();
    CHECK(model->get() == 7);
    CHECK(model->buffer.item<double>() == 4);
    CHECK(model->value.requires_grad());
  }
  CHECK(model->get() == 4);
  average.apply().keep();
  CHECK(model->get() == 7);
}

TEST_CASE("a module that is in the model twice gets its own parameters back, too", "[weight_average]") {
  torch::nn::Linear shared(2, 2);
  torch::nn::Sequential net(shared, shared);
  TrainingState state;
  state.model = net.ptr();
  WeightAverage average(0.5);
  average.on_train_begin(state);
  const auto weight = [&](float value) {
    const torch::NoGradGuard no_grad;
    shared->weight.fill_(value);
  };
  for (const float value : {1.0f, 3.0f}) {
    weight(value);
    state.add_batch(0.0, 1);
    average.on_batch_end(state);
  }
  {
    const auto applied = average.apply();
    CHECK(shared->weight[0][0].item<float>() == 2);
  }
  CHECK(shared->weight[0][0].item<float>() == 3);
}

TEST_CASE("parameters of half precision are averaged as float", "[weight_average]") {
  torch::nn::Linear net(1, 1);
  net->to(torch::kBFloat16);
  TrainingState state;
  state.model = net.ptr();
  WeightAverage average(0.999);
  average.on_train_begin(state);
  for (int i = 0; i < 1001; ++i) {
    const torch::NoGradGuard no_grad;
    net->weight.fill_(i == 0 ? 1 : 2);
    state.add_batch(0.0, 1);
    average.on_batch_end(state);
  }
  CHECK_THAT(average.averages()[0].item<double>(), WithinAbs(2 - std::pow(0.999, 1000), 1e-4));
}

TEST_CASE("validations inside it see the averaged parameters, those beside it the model's own", "[weight_average]") {
  One model;
  TrainingState state;
  state.model = model.ptr();
  Batches batches = split(torch::ones({4, 1}, torch::kDouble), torch::zeros({4, 1}, torch::kDouble), 2);
  Validation own(model, batches, ValidationOptions(Task::regression));
  WeightAverage average(0.75, Validation(model, batches, ValidationOptions(Task::regression).prefix("averaged/")));
  CallbackList callbacks(average, own);
  callbacks.on_train_begin(state);
  callbacks.on_epoch_begin(state);
  for (const double value : {8, 4}) {
    model->set(value);
    state.add_batch(0.0, 1);
    callbacks.on_batch_end(state);
  }
  callbacks.on_epoch_end(state);
  CHECK(state.metrics().at("averaged/mse") == 49);
  CHECK(state.metrics().at("val/mse") == 16);
  callbacks.on_train_end(state);
}

TEST_CASE("a validation that throws leaves the model its own parameters", "[weight_average]") {
  struct Throws : Callback {
    void on_epoch_end(TrainingState&) override { throw std::runtime_error("no"); }
  };
  One model;
  TrainingState state;
  state.model = model.ptr();
  WeightAverage average(0.75, Throws());
  average.on_train_begin(state);
  for (const double value : {8, 4}) {
    model->set(value);
    state.add_batch(0.0, 1);
    average.on_batch_end(state);
  }
  CHECK_THROWS_WITH(average.on_epoch_end(state), "no");
  CHECK(model->get() == 4);
}

TEST_CASE("a resumed run goes on with its average, bit for bit", "[weight_average]") {
  const TemporaryDirectory whole_directory;
  const auto whole = train(whole_directory.path(), -1);
  const std::int64_t kill_after = GENERATE(1, 3, 4, 6, 8);
  const TemporaryDirectory directory;
  CHECK_THROWS_AS(train(directory.path(), kill_after), Killed);
  const auto resumed = train(directory.path(), -1);
  REQUIRE(resumed.size() == 2);
  for (std::size_t i = 0; i < resumed.size(); ++i) CHECK(torch::equal(resumed[i], whole[i]));
}

TEST_CASE("averages of other parameters than the model's, and senseless options, are refused",
          "[weight_average][bad_input]") {
  CHECK_THROWS_WITH(WeightAverage(1.0), "WeightAverageOptions::decay is 1: it must be at least 0 and less than 1");
  CHECK_THROWS_WITH(WeightAverage(std::nan("")), ContainsSubstring("decay is nan"));
  CHECK_THROWS_WITH(WeightAverage(WeightAverageOptions().every_n_steps(0)), ContainsSubstring("every_n_steps is 0"));
  CHECK_THROWS_WITH(WeightAverage(WeightAverageOptions().start_step(-1)), ContainsSubstring("start_step is -1"));
  WeightAverage average;
  TrainingState state;
  CHECK_THROWS_WITH(average.on_train_begin(state), ContainsSubstring("WeightAverage has nothing to look at"));
  state.model = One().ptr();
  average.on_train_begin(state);
  CallbackState other(CallbackState::Values{{"averages", std::vector<at::Tensor>{torch::zeros(1), torch::zeros(1)}},
                                            {"updates", std::int64_t{2}}});
  CHECK_THROWS_WITH(average.state(other), ContainsSubstring("the number of averages in the checkpoint is 2"));
}
