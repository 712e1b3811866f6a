#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/validation.h>
#include <torch/nn/modules/linear.h>

#include <cmath>
#include <memory>
#include <stdexcept>

#include "recording_callback.h"
#include "support/catch.h"

using namespace tblog;
using Calls = std::vector<std::string>;

TEST_CASE("hooks are called in the order in which callbacks were added", "[callbacks]") {
  Calls calls;
  RecordingCallback first("1 ", calls);
  CallbackList list(first, RecordingCallback("2 ", calls));
  list.add(std::make_shared<RecordingCallback>("3 ", calls));
  TrainingState state;
  list.on_train_begin(state);
  list.on_epoch_end(state);
  CHECK(calls == Calls{"1 train_begin", "2 train_begin", "3 train_begin", "1 epoch_end", "2 epoch_end", "3 epoch_end"});
}

TEST_CASE("when a callback throws, every other one is told and the exception goes on", "[callbacks]") {
  Calls calls;
  RecordingCallback first("1 ", calls), second("2 ", calls), third("3 ", calls);
  second.throw_in = "batch_end";
  first.throw_in = "exception";  // one that fails over an exception does not keep it from the others
  CallbackList list(first, second, third);
  TrainingState state;
  CHECK_THROWS_WITH(list.on_batch_end(state), "2 threw in batch_end");
  CHECK(calls == Calls{"1 batch_end", "2 batch_end", "1 exception", "3 exception"});
  CHECK_THROWS_WITH(std::rethrow_exception(state.exception), "2 threw in batch_end");
}

TEST_CASE("an exception in a nested list reaches the callbacks of the outer one once", "[callbacks]") {
  Calls calls;
  RecordingCallback outer("outer ", calls), inner("inner ", calls);
  inner.throw_in = "epoch_end";
  CallbackList nested(inner);
  CallbackList list(outer, nested);
  TrainingState state;
  CHECK_THROWS(list.on_epoch_end(state));
  CHECK(calls == Calls{"outer epoch_end", "inner epoch_end", "outer exception"});
}

TEST_CASE("an exception from on_validation_end is told once to all but the one that threw it", "[callbacks]") {
  const bool nested = GENERATE(false, true);
  Calls calls;
  RecordingCallback thrower("thrower ", calls), other("other ", calls);
  thrower.throw_in = "validation_end";
  torch::nn::Linear net(1, 1);
  std::vector<torch::data::Example<>> batches{{torch::zeros({1, 1}), torch::zeros({1})}};
  CallbackList inner(Validation(net, batches, Task::regression));
  CallbackList list;
  nested ? list.add(inner) : list.add(Validation(net, batches, Task::regression));
  list.add(thrower);
  list.add(other);
  TrainingState state;
  CHECK_THROWS_WITH(list.on_epoch_end(state), "thrower threw in validation_end");
  CHECK(calls == Calls{"thrower validation_end", "other exception"});
  CHECK_THROWS_WITH(std::rethrow_exception(state.exception), "thrower threw in validation_end");

  // A loop of one's own may say it again; another exception is another matter.
  list.on_exception(state);
  CHECK(calls.size() == 2);
  state.exception = std::make_exception_ptr(std::runtime_error("another"));
  list.on_exception(state);
  CHECK(calls.size() == 4);
}

TEST_CASE("an epoch ends with its mean training loss, weighted by samples, before any callback looks", "[callbacks]") {
  struct Look : Callback {
    double seen = 0;
    void on_epoch_end(TrainingState& state) override { seen = state.metrics().at("train/loss"); }
  } look;
  CallbackList list(look);
  TrainingState state;
  list.on_epoch_begin(state);
  CHECK(std::isnan(state.train_loss()));
  state.add_batch(1.0, 30);
  state.add_batch(4.0, 10);  // the ragged last batch
  CHECK(state.step == 2);
  CHECK(state.batch == 2);
  list.on_epoch_end(state);
  CHECK(look.seen == 1.75);

  list.on_epoch_begin(state);  // the next epoch knows nothing of it
  CHECK(state.metrics().empty());
  CHECK(state.batch == 0);
  CHECK(state.step == 2);
  state.add_batch(5.0, 1);
  list.on_epoch_end(state);
  CHECK(look.seen == 5.0);
}

TEST_CASE("a nested list does not end the epoch a second time", "[callbacks]") {
  Calls calls;
  RecordingCallback inner("inner ", calls);
  CallbackList nested(inner);
  CallbackList list;
  list.add(nested);
  TrainingState state;
  list.on_epoch_begin(state);
  state.log("val/loss", 1);
  nested.on_batch_end(state);
  list.on_epoch_end(state);
  CHECK(state.metrics().count("val/loss") == 1);
}

TEST_CASE("the first reason to stop stays", "[callbacks]") {
  TrainingState state;
  CHECK(!state.should_stop());
  state.request_stop("one");
  state.request_stop("two");
  CHECK(state.should_stop());
  CHECK(state.stop_reason() == "one");
}

namespace {

struct Last : RecordingCallback {
  using RecordingCallback::RecordingCallback;
  bool runs_last() const override { return true; }
};

// Adds another one to its list in its first epoch.
struct Adder : Callback {
  Adder(CallbackList& to, Calls& calls) : list(to), recorded(calls) {}
  void on_epoch_begin(TrainingState& state) override {
    if (state.epoch == 0) list.add(RecordingCallback("new ", recorded));
  }
  CallbackList& list;
  Calls& recorded;
};

}  // namespace

TEST_CASE("one that runs last does so wherever it stands", "[callbacks]") {
  Calls calls;
  CallbackList list(Last("last ", calls), RecordingCallback("1 ", calls), RecordingCallback("2 ", calls));
  TrainingState state;
  list.on_batch_end(state);
  CHECK(calls == Calls{"1 batch_end", "2 batch_end", "last batch_end"});
}

TEST_CASE("a callback that is added while training begins before its first hook", "[callbacks]") {
  Calls calls;
  CallbackList list;
  list.add(Adder(list, calls));
  TrainingState state;
  list.on_train_begin(state);
  list.on_epoch_begin(state);
  list.on_batch_end(state);
  state.epoch = 1;
  list.on_epoch_begin(state);
  list.on_train_end(state);
  CHECK(calls == Calls{"new train_begin", "new epoch_begin", "new batch_end", "new epoch_begin", "new train_end"});
}

TEST_CASE("an epoch that was interrupted has no end, but the training has", "[callbacks]") {
  Calls calls;
  CallbackList list(RecordingCallback("", calls));
  TrainingState state;
  list.on_epoch_begin(state);
  state.interrupt("the time is up");
  list.on_epoch_end(state);
  list.on_train_end(state);
  CHECK(calls == Calls{"epoch_begin", "train_end"});
  CHECK(state.should_stop());
  CHECK(state.interrupted());
  CHECK(state.stop_reason() == "the time is up");
}
