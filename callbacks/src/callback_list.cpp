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
    for (std::size_t other = 0; other < callbacks_.size(); ++other) {
      if (other == i) continue;
      try {
        callbacks_[other]->on_exception(state);
      } catch (...) {
        // The first exception is the one that matters; the rest of the callbacks still have to hear of it.
      }
    }
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

void CallbackList::on_exception(TrainingState& state) {
  for (const auto& callback : callbacks_) {
    try {
      callback->on_exception(state);
    } catch (...) {
      // As above: the exception that is being told of is the one to go on.
    }
  }
}

}  // namespace tblog
