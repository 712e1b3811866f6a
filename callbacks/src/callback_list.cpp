#include <tblog/callbacks/callback_list.h>

#include <exception>

namespace tblog {

// One that throws ends the training; the others are told before the exception goes on.
void CallbackList::call(void (Callback::*hook)(TrainingState&), TrainingState& state) {
  Callback* const outer = state.listeners_;
  if (!outer) state.listeners_ = this;
  std::size_t i = 0;
  try {
    for (; i < callbacks_.size(); ++i) ((*callbacks_[i]).*hook)(state);
  } catch (...) {
    state.exception = std::current_exception();
    tell_of_exception(state, callbacks_[i].get());
    state.listeners_ = outer;
    throw;
  }
  state.listeners_ = outer;
}

void CallbackList::on_train_begin(TrainingState& state) { call(&Callback::on_train_begin, state); }

void CallbackList::on_epoch_begin(TrainingState& state) {
  if (!state.listeners_) state.begin_epoch();
  call(&Callback::on_epoch_begin, state);
}

void CallbackList::on_batch_begin(TrainingState& state) { call(&Callback::on_batch_begin, state); }

void CallbackList::on_batch_end(TrainingState& state) { call(&Callback::on_batch_end, state); }

void CallbackList::on_validation_end(TrainingState& state) { call(&Callback::on_validation_end, state); }

void CallbackList::on_epoch_end(TrainingState& state) {
  if (!state.listeners_) state.end_epoch();
  call(&Callback::on_epoch_end, state);
}

void CallbackList::on_train_end(TrainingState& state) { call(&Callback::on_train_end, state); }

void CallbackList::on_exception(TrainingState& state) { tell_of_exception(state, nullptr); }

// One from on_validation_end comes by twice: on its way out of that hook, and of the on_epoch_end of the Validation.
void CallbackList::tell_of_exception(TrainingState& state, const Callback* thrower) {
  if (state.exception && state.exception == told_) return;
  told_ = state.exception;
  for (const auto& callback : callbacks_) {
    if (callback.get() == thrower) continue;
    try {
      callback->on_exception(state);
    } catch (...) {
      // The first exception is the one that matters; the rest of the callbacks still have to hear of it.
    }
  }
}

}  // namespace tblog
