#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/lambda_callback.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace tblog;

TEST_CASE("each function is called at its hook, and none where there is none", "[lambda_callback]") {
  std::vector<std::string> calls;
  const auto note = [&](const char* name) { return [&calls, name](TrainingState&) { calls.emplace_back(name); }; };
  CallbackList all(LambdaCallback(LambdaCallbackOptions()
                                      .on_train_begin(note("train_begin"))
                                      .on_epoch_begin(note("epoch_begin"))
                                      .on_batch_begin(note("batch_begin"))
                                      .on_batch_end(note("batch_end"))
                                      .on_validation_end(note("validation_end"))
                                      .on_epoch_end(note("epoch_end"))
                                      .on_train_end(note("train_end"))
                                      .on_exception(note("exception"))),
                   LambdaCallback(LambdaCallbackOptions()));
  TrainingState state;
  all.on_train_begin(state);
  all.on_epoch_begin(state);
  all.on_batch_begin(state);
  all.on_batch_end(state);
  all.on_validation_end(state);
  all.on_epoch_end(state);
  all.on_train_end(state);
  state.exception = std::make_exception_ptr(std::runtime_error("x"));
  all.on_exception(state);
  CHECK(calls == std::vector<std::string>{"train_begin", "epoch_begin", "batch_begin", "batch_end", "validation_end",
                                          "epoch_end", "train_end", "exception"});
}

TEST_CASE("what a function is given can be changed, and what it throws passes through", "[lambda_callback]") {
  LambdaCallback stop(LambdaCallbackOptions().on_epoch_end([](TrainingState& state) { state.request_stop("enough"); }));
  TrainingState state;
  stop.on_epoch_end(state);
  CHECK(state.stop_reason() == "enough");
  LambdaCallback thrower(LambdaCallbackOptions().on_batch_end([](TrainingState&) { throw std::runtime_error("no"); }));
  CHECK_THROWS_WITH(thrower.on_batch_end(state), "no");
}
