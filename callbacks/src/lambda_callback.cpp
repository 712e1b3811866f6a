#include <tblog/callbacks/lambda_callback.h>

namespace tblog {
namespace {

void call(const LambdaCallbackOptions::Hook& hook, TrainingState& state) {
  if (hook) hook(state);
}

}  // namespace

void LambdaCallback::on_train_begin(TrainingState& state) { call(options_.on_train_begin(), state); }
void LambdaCallback::on_epoch_begin(TrainingState& state) { call(options_.on_epoch_begin(), state); }
void LambdaCallback::on_batch_begin(TrainingState& state) { call(options_.on_batch_begin(), state); }
void LambdaCallback::on_batch_end(TrainingState& state) { call(options_.on_batch_end(), state); }
void LambdaCallback::on_validation_end(TrainingState& state) { call(options_.on_validation_end(), state); }
void LambdaCallback::on_epoch_end(TrainingState& state) { call(options_.on_epoch_end(), state); }
void LambdaCallback::on_train_end(TrainingState& state) { call(options_.on_train_end(), state); }
void LambdaCallback::on_exception(TrainingState& state) { call(options_.on_exception(), state); }

}  // namespace tblog
