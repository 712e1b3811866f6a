#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/model_checkpoint.h>
#include <torch/nn/modules/linear.h>
#include <torch/serialize.h>

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "support/catch.h"
#include "support/collected_errors.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

// A model of one number, which is what a test sets, saves and loads.
struct Model {
  torch::nn::Linear net{torch::nn::LinearOptions(1, 1).bias(false)};

  void set(double value) {
    const torch::NoGradGuard no_grad;
    net->weight.fill_(value);
  }
  static double load(const std::string& path) {
    torch::nn::Linear net(torch::nn::LinearOptions(1, 1).bias(false));
    torch::load(net, path);
    return net->weight.item<double>();
  }
};

// An epoch per metric value, with the model set to the epoch's number.
void train(ModelCheckpoint& checkpoint, const std::vector<double>& values, Model& model) {
  TrainingState state;
  state.model = model.net.ptr();
  checkpoint.on_train_begin(state);
  for (const double value : values) {
    model.set(static_cast<double>(state.epoch));
    state.set_metric("val/loss", value);
    checkpoint.on_epoch_end(state);
    ++state.epoch;
  }
}

// No file of this process grows beyond `bytes`: the write that would is cut off there, the next one fails.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : old_handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) throw std::runtime_error("can't limit the size of files");
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    ::signal(SIGXFSZ, old_handler_);
  }

 private:
  void (*old_handler_)(int);
  rlimit old_;
};

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) out.push_back(entry.path().filename());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("best.pt is the epoch of the best value, last.pt the newest", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(ModelCheckpointOptions("val/loss").directory(directory / "a/b"));
  train(checkpoint, {3, 1, 2, 1}, model);
  CHECK(Model::load(checkpoint.best_path()) == 1);
  CHECK(Model::load(checkpoint.last_path()) == 3);
  CHECK(checkpoint.best() == 1);
  CHECK(checkpoint.best_epoch() == 1);
  CHECK(checkpoint.failed_saves() == 0);
  CHECK(names_in(directory / "a/b") == std::vector<std::string>{"best.pt", "last.pt"});
}

TEST_CASE("a NaN is never the best, at first or later", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(ModelCheckpointOptions("val/loss").directory(directory.path()));
  train(checkpoint, {std::nan(""), 3, std::nan(""), 2, std::nan("")}, model);
  CHECK(Model::load(checkpoint.best_path()) == 3);
  CHECK(Model::load(checkpoint.last_path()) == 4);
}

TEST_CASE("under max the highest value is the best, and last.pt can be left out", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(
      ModelCheckpointOptions("val/loss").mode(Mode::max).save_last(false).directory(directory.path()));
  train(checkpoint, {1, 5, 4}, model);
  CHECK(Model::load(checkpoint.best_path()) == 1);
  CHECK(names_in(directory.path()) == std::vector<std::string>{"best.pt"});
}

TEST_CASE("without a metric only last.pt is kept, in the run's directory", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  Model model;
  TrainingState state;
  state.model = model.net.ptr();
  state.writer = &writer;
  ModelCheckpoint checkpoint{ModelCheckpointOptions()};
  checkpoint.on_train_begin(state);
  checkpoint.on_epoch_end(state);
  CHECK(names_in(directory / "checkpoints") == std::vector<std::string>{"last.pt"});
}

TEST_CASE("a checkpoint that can't be written is counted, and the one before stays whole", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(ModelCheckpointOptions().directory(directory.path()));
  train(checkpoint, {1}, model);
  CHECK(Model::load(checkpoint.last_path()) == 0);

  // A directory where the temporary file goes.
  std::filesystem::create_directory(checkpoint.last_path() + ".tmp." + std::to_string(::getpid()));
  TrainingState state;
  state.model = model.net.ptr();
  model.set(7);
  checkpoint.on_epoch_end(state);
  CHECK(checkpoint.failed_saves() == 1);
  CHECK(Model::load(checkpoint.last_path()) == 0);
  CHECK(names_in(directory.path()).size() == 2);  // what was in the way is not the checkpoint's to remove
}

TEST_CASE("a best value whose save failed is not the best, and the next one that beats the old one is saved",
          "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  TrainingState state;
  state.model = model.net.ptr();
  ModelCheckpoint checkpoint(ModelCheckpointOptions("val/loss").save_last(false).directory(directory.path()));
  checkpoint.on_train_begin(state);
  const auto epoch = [&](double value) {
    model.set(static_cast<double>(state.epoch));
    state.set_metric("val/loss", value);
    checkpoint.on_epoch_end(state);
    ++state.epoch;
  };
  epoch(3);
  const std::string obstacle = checkpoint.best_path() + ".tmp." + std::to_string(::getpid());
  std::filesystem::create_directory(obstacle);
  epoch(1);
  CHECK(checkpoint.failed_saves() == 1);
  CHECK(checkpoint.best() == 3);
  CHECK(checkpoint.best_epoch() == 0);
  CHECK(Model::load(checkpoint.best_path()) == 0);
  std::filesystem::remove(obstacle);
  epoch(2);
  CHECK(checkpoint.best() == 2);
  CHECK(checkpoint.best_epoch() == 2);
  CHECK(Model::load(checkpoint.best_path()) == 2);
}

TEST_CASE("a disk that fills up in the middle of a checkpoint leaves the one before whole", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(ModelCheckpointOptions().directory(directory.path()));
  train(checkpoint, {1}, model);
  model.set(7);
  TrainingState state;
  state.model = model.net.ptr();
  {
    const FileSizeLimit limit(std::filesystem::file_size(checkpoint.last_path()) / 2);
    checkpoint.on_epoch_end(state);
  }
  CHECK(checkpoint.failed_saves() == 1);
  CHECK(Model::load(checkpoint.last_path()) == 0);
  CHECK(names_in(directory.path()) == std::vector<std::string>{"last.pt"});
  checkpoint.on_epoch_end(state);
  CHECK(Model::load(checkpoint.last_path()) == 7);
}

TEST_CASE("a failed save is told to the writer's error handler, which may throw", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  CollectedErrors errors;
  WriterOptions options;
  options.error_handler = [handler = errors.handler()](const WriterError& error) {
    handler(error);
    throw std::runtime_error("the handler failed");
  };
  SummaryWriter writer(directory / "run", options);
  Model model;
  TrainingState state;
  state.model = model.net.ptr();
  state.writer = &writer;
  ModelCheckpoint checkpoint(ModelCheckpointOptions().directory(directory / "saved"));
  checkpoint.on_train_begin(state);
  std::filesystem::remove(directory / "saved");
  checkpoint.on_epoch_end(state);
  REQUIRE(errors.all().size() == 1);
  CHECK(errors.all()[0].kind == WriterError::Kind::write_failed);
  CHECK_THAT(errors.messages()[0], ContainsSubstring("the checkpoint of epoch 1 was not saved: can't open '" +
                                                     (directory / "saved/last.pt")));
}

TEST_CASE("a metric that was not logged ends the training with those that were", "[model_checkpoint][bad_input]") {
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(ModelCheckpointOptions("val_los").directory(directory.path()));
  CHECK_THROWS_WITH(train(checkpoint, {1}, model), "metric 'val_los' was not logged; logged: val/loss");
}

TEST_CASE("a place that can't be used is refused before training", "[model_checkpoint][bad_input]") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "file") << "x";
  Model model;
  TrainingState state;
  ModelCheckpoint below_a_file(ModelCheckpointOptions().directory(directory / "file/below"));
  CHECK_THROWS_WITH(below_a_file.on_train_begin(state), ContainsSubstring("TrainingState::model is not set"));
  state.model = model.net.ptr();
  CHECK_THROWS_AS(below_a_file.on_train_begin(state), std::system_error);
  CHECK_THROWS_WITH(below_a_file.on_train_begin(state), ContainsSubstring(directory / "file/below"));
  ModelCheckpoint nowhere{ModelCheckpointOptions()};
  CHECK_THROWS_WITH(nowhere.on_train_begin(state), ContainsSubstring("give ModelCheckpointOptions::directory"));
}

namespace {

// An epoch of `batches` batches for each value, as a list runs them.
void train_batches(ModelCheckpoint& checkpoint, const std::vector<double>& values, std::int64_t batches, Model& model,
                   TrainingState& state) {
  state.model = model.net.ptr();
  CallbackList callbacks(checkpoint);
  callbacks.on_train_begin(state);
  for (const double value : values) {
    callbacks.on_epoch_begin(state);
    for (std::int64_t i = 0; i < batches && !state.interrupted(); ++i) {
      callbacks.on_batch_begin(state);
      state.add_batch(1.0, 1);
      model.set(static_cast<double>(state.step));
      callbacks.on_batch_end(state);
    }
    state.set_metric("val/loss", value);
    callbacks.on_epoch_end(state);
    if (state.interrupted()) break;
    ++state.epoch;
  }
  callbacks.on_train_end(state);
}

}  // namespace

TEST_CASE("the best k are kept by the names they were given, and the others go", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(ModelCheckpointOptions("val/loss")
                                 .save_top_k(2)
                                 .save_last(false)
                                 .filename("e{epoch}-s{step}-{val/loss}")
                                 .directory(directory.path()));
  TrainingState state;
  train_batches(checkpoint, {3, 2, 5, std::nan(""), 2.5, 0.125}, 2, model, state);
  CHECK(names_in(directory.path()) == std::vector<std::string>{"e2-s4-2.pt", "e6-s12-0.125.pt"});
  CHECK(checkpoint.kept_paths() == std::vector<std::string>{directory / "e6-s12-0.125.pt", directory / "e2-s4-2.pt"});
  CHECK(checkpoint.best_path() == directory / "e6-s12-0.125.pt");
  CHECK(checkpoint.best() == 0.125);
  CHECK(Model::load(checkpoint.best_path()) == 12);
  CHECK(Model::load(directory / "e2-s4-2.pt") == 4);
}

TEST_CASE("without a metric the newest are kept, every so many batches", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(
      ModelCheckpointOptions().save_top_k(3).filename("{step}").every_n_epochs(0).every_n_steps(2).directory(
          directory.path()));
  TrainingState state;
  train_batches(checkpoint, {1, 1, 1}, 5, model, state);
  CHECK(names_in(directory.path()) == std::vector<std::string>{"10.pt", "12.pt", "14.pt", "last.pt"});
  CHECK(Model::load(directory / "12.pt") == 12);
  CHECK(Model::load(checkpoint.last_path()) == 14);
}

TEST_CASE("all are kept if no number bounds them, and none if it is 0", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  const std::int64_t k = GENERATE(-1, 0);
  ModelCheckpoint checkpoint(
      ModelCheckpointOptions("val/loss").save_top_k(k).save_last(false).directory(directory.path()));
  TrainingState state;
  train_batches(checkpoint, {1, 2, 3}, 1, model, state);
  CHECK(names_in(directory.path()) ==
        (k == 0 ? std::vector<std::string>{} : std::vector<std::string>{"1_1.pt", "2_2.pt", "3_3.pt"}));
}

TEST_CASE("checkpoints can come every n epochs, or every so many minutes of the clock", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  double seconds = 0;
  ModelCheckpoint checkpoint(ModelCheckpointOptions()
                                 .save_top_k(-1)
                                 .filename("{step}")
                                 .save_last(false)
                                 .every_n_epochs(2)
                                 .every_n_minutes(1)
                                 .clock([&] { return seconds += 25; })
                                 .directory(directory.path()));
  TrainingState state;
  train_batches(checkpoint, {1, 1, 1, 1}, 2, model, state);
  // The clock stands at 25 first, and is asked at each batch and each save: 25 | 50 75 100 (saved at 3) ...
  CHECK(names_in(directory.path()) == std::vector<std::string>{"3.pt", "4.pt", "7.pt", "8.pt"});
}

TEST_CASE("a signal saves at the end of the batch and interrupts the training; its old handler is back afterwards",
          "[model_checkpoint]") {
  static int old_handler_ran = 0;
  ::signal(SIGUSR1, [](int) { ++old_handler_ran; });
  const TemporaryDirectory directory;
  Model model;
  ModelCheckpoint checkpoint(
      ModelCheckpointOptions().every_n_epochs(0).interrupt_on(SIGUSR1).directory(directory.path()));
  TrainingState state;
  struct Raiser : Callback {
    void on_batch_end(TrainingState& at) override {
      if (at.step == 3) ::raise(SIGUSR1);
    }
  };
  CallbackList callbacks(checkpoint, Raiser());
  state.model = model.net.ptr();
  callbacks.on_train_begin(state);
  callbacks.on_epoch_begin(state);
  for (int i = 0; i < 5 && !state.interrupted(); ++i) {
    state.add_batch(1.0, 1);
    model.set(static_cast<double>(state.step));
    callbacks.on_batch_end(state);
  }
  callbacks.on_train_end(state);
  CHECK(state.step == 3);
  CHECK(state.stop_reason() == "signal " + std::to_string(SIGUSR1) + " was received");
  CHECK(Model::load(checkpoint.last_path()) == 3);
  CHECK(old_handler_ran == 0);
  ::raise(SIGUSR1);
  CHECK(old_handler_ran == 1);
  ::signal(SIGUSR1, SIG_DFL);
}

TEST_CASE("an exception leaves a checkpoint, if that is asked for", "[model_checkpoint]") {
  const TemporaryDirectory directory;
  Model model;
  const bool asked = GENERATE(false, true);
  ModelCheckpoint checkpoint(ModelCheckpointOptions().save_on_exception(asked).directory(directory.path()));
  TrainingState state;
  state.model = model.net.ptr();
  CallbackList callbacks(checkpoint);
  callbacks.on_train_begin(state);
  model.set(5);
  state.exception = std::make_exception_ptr(std::runtime_error("x"));
  callbacks.on_exception(state);
  CHECK(names_in(directory.path()) ==
        (asked ? std::vector<std::string>{"on_exception.pt"} : std::vector<std::string>{}));
  if (asked) CHECK(Model::load(directory / "on_exception.pt") == 5);
}

TEST_CASE("options of a checkpoint that make no sense are refused", "[model_checkpoint][bad_input]") {
  CHECK_THROWS_WITH(ModelCheckpoint(ModelCheckpointOptions().every_n_steps(-2)),
                    "ModelCheckpointOptions::every_n_steps is -2: it can't be negative");
  CHECK_THROWS_WITH(ModelCheckpoint(ModelCheckpointOptions().every_n_minutes(std::nan(""))),
                    ContainsSubstring("every_n_minutes is nan"));
  CHECK_THROWS_WITH(ModelCheckpoint(ModelCheckpointOptions().save_top_k(-2)), ContainsSubstring("save_top_k is -2"));
  CHECK_THROWS_WITH(ModelCheckpoint(ModelCheckpointOptions().filename("a{epoch")),
                    "ModelCheckpointOptions::filename is 'a{epoch': a brace is not closed");
}
