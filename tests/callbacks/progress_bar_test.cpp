#include <tblog/callbacks/progress_bar.h>

#include <sstream>

#include "support/catch.h"

using namespace tblog;

namespace {

// A bar whose clock a test sets, and what it has written.
struct Bar {
  std::ostringstream out;
  double now = 0;
  ProgressBar bar;
  TrainingState state;

  explicit Bar(bool interactive)
      : bar(ProgressBarOptions().output(out).interactive(interactive).clock([this] { return now; })) {
    state.max_epochs = 10;
    bar.on_train_begin(state);
    bar.on_epoch_begin(state);
  }
};

}  // namespace

TEST_CASE("off a terminal an epoch is one line with its metrics, rate and the time left", "[progress_bar]") {
  Bar test(false);
  test.state.add_batch(0.5, 100);
  test.now = 2;
  test.bar.on_batch_end(test.state);
  test.state.set_metric("val/loss", 0.25);
  test.state.set_metric("train/loss", 0.5);
  test.bar.on_epoch_end(test.state);
  CHECK(test.out.str() == "epoch  1/10  train/loss     0.5  val/loss    0.25  50 samples/s  18 s left\n");
}

TEST_CASE("the metrics to show can be chosen, and come in that order", "[progress_bar]") {
  std::ostringstream out;
  ProgressBar bar(ProgressBarOptions().output(out).metrics({"b", "not there", "a"}));
  TrainingState state;
  bar.on_train_begin(state);
  for (const char* name : {"a", "b", "c"}) state.set_metric(name, 0.125);
  bar.on_epoch_end(state);
  CHECK(out.str() == "epoch 1  b   0.125  a   0.125\n");
}

TEST_CASE("the last epoch of a run that stops has no time left, and the reason follows", "[progress_bar]") {
  Bar test(false);
  test.state.request_stop("enough");
  test.bar.on_epoch_end(test.state);
  test.bar.on_train_end(test.state);
  CHECK(test.out.str() == "epoch  1/10\nstopped: enough\n");
}

TEST_CASE("on a terminal a line moves along with the batches and makes room for the epoch's", "[progress_bar]") {
  Bar test(true);
  test.state.add_batch(0.5, 10);
  test.now = 0.05;
  test.bar.on_batch_end(test.state);
  CHECK(test.out.str().empty());  // too soon to be worth drawing
  test.state.add_batch(1.5, 10);
  test.now = 0.5;
  test.bar.on_batch_end(test.state);
  CHECK(test.out.str() == "epoch  1/10  batch 2  loss 1  40 samples/s");
  test.out.str("");
  test.bar.on_epoch_end(test.state);
  CHECK(test.out.str() == "\r\033[Kepoch  1/10  40 samples/s  4.5 s left\n");

  ++test.state.epoch;
  test.out.str("");
  test.bar.on_epoch_begin(test.state);
  test.now = 1;
  test.bar.on_batch_end(test.state);
  test.bar.on_exception(test.state);
  CHECK(test.out.str() == "epoch  2/10  batch 2/2  loss 1  40 samples/s\n");
}
