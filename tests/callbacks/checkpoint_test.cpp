#include <tblog/callbacks.h>
#include <torch/data/dataloader.h>
#include <torch/data/datasets/base.h>
#include <torch/data/datasets/map.h>
#include <torch/data/samplers/random.h>
#include <torch/data/samplers/sequential.h>
#include <torch/data/transforms/stack.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/serialize.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "support/catch.h"
#include "support/collected_errors.h"
#include "support/events.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

class Rows : public torch::data::datasets::Dataset<Rows> {
 public:
  Rows() {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5});
    inputs_ = torch::randn({50, 3}, generator);
    labels_ = (inputs_.sum(1) > 0).to(torch::kFloat);
  }
  // With some noise, as augmentation adds it: drawn when the loader asks.
  torch::data::Example<> get(std::size_t index) override {
    const auto row = static_cast<std::int64_t>(index);
    return {inputs_[row] + 0.01 * torch::randn({3}), labels_[row]};
  }
  torch::optional<std::size_t> size() const override { return 50; }

 private:
  torch::Tensor inputs_, labels_;
};

torch::Tensor loss_of(const torch::Tensor& output, const torch::Tensor& target) {
  return torch::nn::functional::binary_cross_entropy_with_logits(output, target.unsqueeze(1));
}

struct Killed : std::exception {};

// Keeps each batch's loss, and what the callbacks before it say at each epoch's end; throws after a given batch, or
// interrupts.
class Recorder : public Callback {
 public:
  std::map<std::int64_t, double> train_losses;       // by step: the epoch's mean so far
  std::map<std::int64_t, double> validation_losses;  // by epoch
  std::int64_t kill_after = -1, interrupt_after = -1;

  void on_batch_end(TrainingState& state) override {
    train_losses[state.step] = state.train_loss();
    if (state.step == kill_after) throw Killed();
    if (state.step == interrupt_after) state.interrupt("the time is up");
  }
  void on_epoch_end(TrainingState& state) override {
    validation_losses[state.epoch] = state.metrics().at("val/loss");
    if (kill_after == -2 - state.epoch) throw Killed();
  }
};

// A process of its own, as far as this can be: all that training touches is made anew, and the generator is elsewhere.
struct Process {
  explicit Process(const std::string& where, std::uint64_t seed = 1) : directory(where) {
    torch::manual_seed(seed);
    net = torch::nn::Sequential(torch::nn::Linear(3, 8), torch::nn::BatchNorm1d(8), torch::nn::Dropout(0.3),
                                torch::nn::Linear(8, 1));
  }

  TrainingState run(std::int64_t epochs = 6) {
    const torch::data::transforms::Stack<> stack;
    auto loader = torch::data::make_data_loader(Rows().map(stack), 16);  // shuffled; the last batch is ragged
    auto validation_loader =
        torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(Rows().map(stack), 50);
    torch::optim::Adam optimizer(net->parameters(), 0.05);
    Validation validation(net, *validation_loader, Task::binary);
    ModelCheckpoint checkpoint(ModelCheckpointOptions("val/loss").directory(directory).every_n_steps(3));
    CallbackList callbacks(checkpoint, validation, stopping, recorder);
    const auto unpack = [](auto& batch) { return std::pair(batch.data, batch.target); };
    return fit(net, *loader, optimizer, loss_of, callbacks, FitOptions(epochs).resume_from(directory), unpack);
  }

  std::string directory;
  torch::nn::Sequential net{nullptr};
  EarlyStopping stopping{EarlyStoppingOptions("val/loss").patience(100).restore_best_weights(true)};
  Recorder recorder;
};

bool same_weights(const torch::nn::Sequential& a, const torch::nn::Sequential& b) {
  bool same = true;
  const auto left = a->parameters(), right = b->parameters();
  for (std::size_t i = 0; i < left.size(); ++i) same = same && torch::equal(left[i], right[i]);
  const auto left_buffers = a->buffers(), right_buffers = b->buffers();
  for (std::size_t i = 0; i < left_buffers.size(); ++i) same = same && torch::equal(left_buffers[i], right_buffers[i]);
  return same;
}

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::string& path, const std::string& content) { std::ofstream(path, std::ios::binary) << content; }

}  // namespace

TEST_CASE("a run that is killed anywhere and resumed is bit for bit the run that was not", "[checkpoint]") {
  const TemporaryDirectory whole_directory;
  Process whole(whole_directory.path());
  const TrainingState end = whole.run();
  CHECK(end.step == 24);

  // After a batch, in the middle of an epoch or at its end, before it was saved; -2: at the end of the first epoch.
  const std::int64_t kill_after = GENERATE(1, 3, 4, 5, 6, 9, 11, 12, 13, 23, 24, -2, -4, -7);
  const TemporaryDirectory directory;
  Process first(directory.path());
  first.recorder.kill_after = kill_after;
  CHECK_THROWS_AS(first.run(), Killed);
  // The second falls, too, so that what was resumed is resumed.
  Process second(directory.path(), kill_after > 0 && kill_after <= 3 ? 1 : 77);
  second.recorder.kill_after = 20;
  bool second_fell = false;
  try {
    second.run();
  } catch (const Killed&) {
    second_fell = true;
  }
  Process third(directory.path(), 99);
  const TrainingState third_end = third.run();

  CHECK(second_fell == (kill_after != 23 && kill_after != 24 && kill_after != -7));
  CHECK(third_end.step == 24);
  for (Process* process : {&first, &second, &third}) {
    for (const auto& [step, loss] : process->recorder.train_losses) {
      INFO("step " << step);
      CHECK(loss == whole.recorder.train_losses.at(step));
    }
    for (const auto& [epoch, loss] : process->recorder.validation_losses) {
      INFO("epoch " << epoch);
      CHECK(loss == whole.recorder.validation_losses.at(epoch));
    }
  }
  CHECK(same_weights(third.net, whole.net));
  CHECK(third.stopping.best() == whole.stopping.best());
  CHECK(third.stopping.best_epoch() == whole.stopping.best_epoch());
}

TEST_CASE("a run that is interrupted anywhere and resumed is bit for bit the run that was not", "[checkpoint]") {
  const TemporaryDirectory whole_directory;
  Process whole(whole_directory.path());
  whole.run();
  const std::int64_t interrupt_after = GENERATE(1, 2, 3, 4, 6, 24);
  const TemporaryDirectory directory;
  Process first(directory.path());
  first.recorder.interrupt_after = interrupt_after;
  CHECK(first.run().step == interrupt_after);
  Process second(directory.path(), 77);
  second.run();
  CHECK(first.recorder.train_losses.size() + second.recorder.train_losses.size() == 24);
  for (Process* process : {&first, &second}) {
    for (const auto& [step, loss] : process->recorder.train_losses) {
      INFO("step " << step);
      CHECK(loss == whole.recorder.train_losses.at(step));
    }
  }
  CHECK(second.recorder.validation_losses.at(5) == whole.recorder.validation_losses.at(5));
  CHECK(same_weights(second.net, whole.net));
}

TEST_CASE("a checkpoint by batches that falls on an epoch's end is made with what is logged there", "[checkpoint]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory / "run");
  torch::nn::Linear net(1, 1);
  TrainingState state;
  state.model = net.ptr();
  state.writer = &writer;
  ModelCheckpoint checkpoint(ModelCheckpointOptions().every_n_epochs(0).every_n_steps(2));
  CallbackList callbacks(checkpoint);
  callbacks.on_train_begin(state);
  callbacks.on_epoch_begin(state);
  for (int i = 0; i < 2; ++i) {
    callbacks.on_batch_begin(state);
    state.add_batch(1.0, 1);
    callbacks.on_batch_end(state);
  }
  CHECK_FALSE(std::filesystem::exists(checkpoint.last_path()));
  callbacks.on_epoch_end(state);
  CHECK(events_of(read_events(writer.file_path()), "train/loss").size() == 1);
  TrainingState resumed;
  resumed.model = net.ptr();
  REQUIRE(resume(resumed, checkpoint.last_path()));
  CHECK(resumed.epoch == 1);
  CHECK(resumed.batch == 0);
  CHECK(resumed.step == 2);
}

TEST_CASE("a run that had come to its end goes on if there are more epochs, and not if it had stopped by itself",
          "[checkpoint]") {
  const TemporaryDirectory directory;
  const std::int64_t patience = GENERATE(1, 100);
  const auto process = [&](std::uint64_t seed) {
    Process out(directory.path(), seed);
    // An epoch beats the one before by 1000: never.
    out.stopping = EarlyStopping(EarlyStoppingOptions("val/loss").patience(patience).min_delta(1000));
    return out;
  };
  Process first = process(1);
  const std::int64_t epochs = first.run(4).epoch;
  Process second = process(2);
  const TrainingState end = second.run(8);
  if (patience == 1) {
    CHECK(epochs == 2);
    CHECK(end.epoch == 2);
    CHECK(second.recorder.train_losses.empty());
    CHECK_THAT(end.stop_reason(), ContainsSubstring("val/loss did not improve for 1 epoch"));
  } else {
    CHECK(epochs == 4);
    CHECK(end.epoch == 8);
    CHECK(second.recorder.validation_losses.size() == 4);
  }
}

TEST_CASE("torch::load reads the model's part of a checkpoint", "[checkpoint]") {
  const TemporaryDirectory directory;
  Process process(directory.path());
  process.stopping = EarlyStopping(EarlyStoppingOptions("val/loss").patience(100));
  process.run(2);
  Process other("", 5);
  CHECK_FALSE(same_weights(other.net, process.net));
  torch::load(other.net, directory / "last.pt");
  CHECK(same_weights(other.net, process.net));
}

TEST_CASE("the options of all parameter groups come back, learning rates included", "[checkpoint]") {
  const TemporaryDirectory directory;
  torch::nn::Linear net(1, 1);
  const auto groups = [&] {
    std::vector<torch::optim::OptimizerParamGroup> out;
    for (const auto& parameter : net->parameters()) out.emplace_back(std::vector<torch::Tensor>{parameter});
    return out;
  };
  torch::optim::SGD saved(groups(), torch::optim::SGDOptions(0.5).momentum(0.75));
  saved.param_groups()[1].options().set_lr(0.25);
  TrainingState state;
  state.model = net.ptr();
  state.optimizers = {&saved};
  CallbackList callbacks(ModelCheckpoint(ModelCheckpointOptions().directory(directory.path())));
  callbacks.on_train_begin(state);
  callbacks.on_epoch_begin(state);
  callbacks.on_epoch_end(state);

  torch::optim::SGD resumed(groups(), torch::optim::SGDOptions(9));
  TrainingState next;
  next.model = net.ptr();
  next.optimizers = {&resumed};
  REQUIRE(resume(next, directory.path()));
  CHECK(resumed.param_groups()[0].options().get_lr() == 0.5);
  CHECK(resumed.param_groups()[1].options().get_lr() == 0.25);
  for (auto& group : resumed.param_groups()) {
    CHECK(static_cast<torch::optim::SGDOptions&>(group.options()).momentum() == 0.75);
  }
}

TEST_CASE("a damaged newest checkpoint is reported, and the one before it is taken", "[checkpoint]") {
  const TemporaryDirectory directory;
  Process process(directory / "saved");
  process.run(2);
  const std::string last = directory / "saved/last.pt", copy = directory / "saved/earlier.pt";
  std::filesystem::copy(last, copy);
  std::filesystem::remove(directory / "saved/best.pt");
  process.run(3);
  const std::string whole = content_of(last);
  const auto damage = GENERATE(0, 1, 2, 3, 4);
  std::string damaged = whole;
  switch (damage) {
    case 0: damaged[damaged.size() / 2] ^= 4; break;    // a bit, which LibTorch alone does not notice
    case 1: damaged.resize(damaged.size() / 2); break;  // cut short
    case 2: damaged.resize(damaged.size() - 1); break;
    case 3: damaged.clear(); break;
    case 4: damaged[damaged.size() - 1] ^= 1; break;  // the checksum itself
  }
  std::filesystem::remove(directory / "saved/best.pt");
  write(last, damaged);

  CollectedErrors errors;
  WriterOptions options;
  options.error_handler = errors.handler();
  SummaryWriter writer(directory / "run", options);
  Process fresh("", 9);
  torch::optim::Adam optimizer(fresh.net->parameters());
  TrainingState state;
  state.model = fresh.net.ptr();
  state.optimizers = {&optimizer};
  state.writer = &writer;
  CHECK(resume(state, directory / "saved") == copy);
  CHECK(state.epoch == 2);
  CHECK(state.step == 8);
  REQUIRE(errors.messages().size() == 1);
  CHECK_THAT(errors.messages()[0], ContainsSubstring(last) && ContainsSubstring("passed over"));
  CHECK_THROWS_WITH(resume(state, last), ContainsSubstring(last));
}

TEST_CASE("every byte of a checkpoint is covered by its checksum", "[checkpoint]") {
  const TemporaryDirectory directory;
  torch::nn::Sequential net(torch::nn::Linear(1, 1));
  TrainingState state;
  state.model = net.ptr();
  ModelCheckpoint checkpoint(ModelCheckpointOptions().directory(directory.path()));
  checkpoint.on_train_begin(state);
  checkpoint.on_epoch_end(state);
  const std::string whole = content_of(checkpoint.last_path());
  int unnoticed = 0;
  for (std::size_t i = 0; i < whole.size(); i += 7) {
    std::string damaged = whole;
    damaged[i] ^= 0x10;
    write(checkpoint.last_path(), damaged);
    TrainingState other;
    other.model = net.ptr();
    try {
      unnoticed += resume(other, checkpoint.last_path()).has_value();
    } catch (const std::runtime_error&) {
    }
  }
  CHECK(whole.size() > 1000);
  CHECK(unnoticed == 0);
  write(checkpoint.last_path(), whole);
  CHECK(resume(state, checkpoint.last_path()));
}

TEST_CASE("a resumed run's events go on where the checkpoint was made", "[checkpoint]") {
  const TemporaryDirectory directory;
  Process process(directory / "saved");
  process.run(2);
  SummaryWriter writer(directory / "run");
  TrainingState state;
  torch::optim::Adam optimizer(process.net->parameters());
  state.model = process.net.ptr();
  state.optimizers = {&optimizer};
  state.writer = &writer;
  REQUIRE(resume(state, directory / "saved"));
  writer.close();
  std::vector<std::int64_t> marks;
  for (const auto& event : read_events(writer.file_path())) {
    if (event.has_session_log()) marks.push_back(event.step());
  }
  CHECK(marks == std::vector<std::int64_t>{9, 9});
}

TEST_CASE("what was logged before a checkpoint is in the event file when the checkpoint is there", "[checkpoint]") {
  const TemporaryDirectory directory;
  WriterOptions options;
  options.flush_interval = std::chrono::hours(1);
  SummaryWriter writer(directory.path(), options);
  torch::nn::Linear net(1, 1);
  TrainingState state;
  state.model = net.ptr();
  state.writer = &writer;
  ModelCheckpoint checkpoint{ModelCheckpointOptions()};
  checkpoint.on_train_begin(state);
  state.log("val/loss", 0.5);
  checkpoint.on_epoch_end(state);
  CHECK(events_of(read_events(writer.file_path()), "val/loss").size() == 1);
}

TEST_CASE("where there is no checkpoint, nothing is resumed", "[checkpoint]") {
  const TemporaryDirectory directory;
  torch::nn::Linear net(1, 1);
  TrainingState state;
  state.model = net.ptr();
  CHECK_FALSE(resume(state, directory / "nowhere"));
  CHECK_FALSE(resume(state, directory.path()));
  ModelCheckpoint weights(ModelCheckpointOptions().directory(directory.path()).save_weights_only(true));
  weights.on_train_begin(state);
  weights.on_epoch_end(state);
  CHECK_FALSE(resume(state, directory.path()));
  CHECK_THROWS_WITH(resume(state, weights.last_path()), ContainsSubstring("has weights alone"));
  torch::nn::Linear other(1, 1);
  torch::load(other, weights.last_path());
  CHECK(torch::equal(other->weight, net->weight));
}

TEST_CASE("a checkpoint of another model is refused by the part that does not fit, and changes nothing",
          "[checkpoint][bad_input]") {
  const TemporaryDirectory directory;
  Process process(directory.path());
  process.run(1);
  const std::string path = directory / "last.pt";
  const auto refusal = [&](torch::nn::Sequential net, bool sgd = false) -> std::string {
    torch::optim::Adam adam(net->parameters());
    torch::optim::SGD other(net->parameters(), 0.1);
    TrainingState state;
    state.model = net.ptr();
    state.optimizers = {sgd ? static_cast<torch::optim::Optimizer*>(&other) : &adam};
    std::vector<torch::Tensor> before;
    for (const auto& parameter : net->parameters()) before.push_back(parameter.detach().clone());
    std::string message;
    try {
      resume(state, path);
    } catch (const std::invalid_argument& error) {
      message = error.what();
    }
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(torch::equal(before[i], net->parameters()[i]));
    CHECK(state.step == 0);
    return message;
  };
  using namespace torch::nn;
  const std::string begin = "checkpoint '" + path + "' ";
  CHECK(refusal(Sequential(Linear(3, 9), BatchNorm1d(9), Dropout(0.3), Linear(9, 1))) ==
        begin + "is not of this model: parameter '0.weight' is [8, 3] there and [9, 3] here");
  CHECK(refusal(Sequential(Linear(3, 8), BatchNorm1d(8), Dropout(0.3))) ==
        begin + "is not of this model: the model has no '3'");
  CHECK(refusal(Sequential(Linear(3, 8), BatchNorm1d(8), Dropout(0.3), Linear(8, 1), Linear(1, 1))) ==
        begin + "is not of this model: module '4' is not in it");
  CHECK(refusal(Sequential(Linear(LinearOptions(3, 8).bias(false)), BatchNorm1d(8), Dropout(0.3), Linear(8, 1))) ==
        begin + "is not of this model: the model has no '0.bias'");
  CHECK_THAT(refusal(Sequential(Linear(3, 8), BatchNorm1d(8), Dropout(0.3), Linear(8, 1)), true),
             ContainsSubstring("has other optimizers: torch::optim::Adam there, torch::optim::SGD here"));
}

TEST_CASE("an epoch that has become shorter than where the run was resumed is an error", "[checkpoint][bad_input]") {
  const TemporaryDirectory directory;
  Process first(directory.path());
  first.recorder.kill_after = 4;
  CHECK_THROWS_AS(first.run(), Killed);
  Process second(directory.path());
  torch::optim::Adam optimizer(second.net->parameters());
  std::vector<torch::data::Example<>> one{{torch::zeros({2, 3}), torch::zeros({2})}};
  CallbackList callbacks;
  CHECK_THROWS_WITH(fit(second.net, one, optimizer, loss_of, callbacks, FitOptions(2).resume_from(directory.path())),
                    ContainsSubstring("resumed after 3 batches of epoch 1, which has only 1 now"));
}
