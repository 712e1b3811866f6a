#include <c10/util/Type.h>
#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/callback_state.h>

#include <exception>
#include <map>
#include <string>
#include <typeinfo>

#include "report.h"
#include "resumption.h"

namespace tblog {

namespace {

bool runs_here(const Callback& callback, const TrainingState& state) {
  return state.processes.rank() == 0 || callback.runs_on_every_process();
}

}  // namespace

// One that throws ends the training; the others are told before the exception goes on.
void CallbackList::call(void (Callback::*hook)(TrainingState&), TrainingState& state) {
  Callback* const outer = state.listeners_;
  if (!outer) state.listeners_ = this;
  Callback* current = nullptr;
  try {
    for (const bool last : {false, true}) {
      const bool ends_something = hook == &Callback::on_batch_end || hook == &Callback::on_epoch_end;
      if (last && !outer && ends_something && state.processes.size() > 1) state.agree();
      // By index: a hook may add callbacks.
      for (std::size_t i = 0; i < callbacks_.size(); ++i) {
        current = callbacks_[i].callback.get();
        if (current->runs_last() != last || !runs_here(*current, state)) continue;
        if (training_ && !callbacks_[i].begun) {
          callbacks_[i].begun = true;
          current->on_train_begin(state);
        }
        (current->*hook)(state);
      }
    }
  } catch (...) {
    state.exception = std::current_exception();
    tell_of_exception(state, current);
    state.listeners_ = outer;
    throw;
  }
  state.listeners_ = outer;
}

void CallbackList::on_train_begin(TrainingState& state) {
  for (Entry& entry : callbacks_) entry.begun = true;
  training_ = true;
  call(&Callback::on_train_begin, state);
  if (!state.listeners_ && state.resumption_) this->state(state.resumption_->callbacks);
}

void CallbackList::on_epoch_begin(TrainingState& state) {
  if (!state.listeners_) state.begin_epoch();
  call(&Callback::on_epoch_begin, state);
}

void CallbackList::on_batch_begin(TrainingState& state) { call(&Callback::on_batch_begin, state); }

void CallbackList::on_batch_end(TrainingState& state) { call(&Callback::on_batch_end, state); }

void CallbackList::on_validation_end(TrainingState& state) { call(&Callback::on_validation_end, state); }

void CallbackList::on_epoch_end(TrainingState& state) {
  if (state.interrupted()) return;
  if (!state.listeners_) state.end_epoch();
  call(&Callback::on_epoch_end, state);
}

void CallbackList::on_train_end(TrainingState& state) {
  call(&Callback::on_train_end, state);
  training_ = false;
}

void CallbackList::on_exception(TrainingState& state) { tell_of_exception(state, nullptr); }

// One from on_validation_end comes by twice: on its way out of that hook, and of the on_epoch_end of the Validation.
void CallbackList::tell_of_exception(TrainingState& state, const Callback* thrower) {
  if (state.exception && state.exception == told_) return;
  told_ = state.exception;
  training_ = false;
  for (const Entry& entry : callbacks_) {
    if (entry.callback.get() == thrower || !runs_here(*entry.callback, state)) continue;
    try {
      entry.callback->on_exception(state);
    } catch (...) {
      // The first exception is the one that matters; the rest of the callbacks still have to hear of it.
    }
  }
}

void CallbackList::state(CallbackState& archive) {
  std::map<std::string, int> seen;
  for (const Entry& entry : callbacks_) {
    const Callback& callback = *entry.callback;
    std::string name = c10::demangle(typeid(callback).name());
    if (const int number = ++seen[name]; number > 1) name += " " + std::to_string(number);
    CallbackState part = archive.part(name);
    if (archive.restoring() && part.empty()) {
      CallbackState expected;
      entry.callback->state(expected);
      if (!expected.empty()) detail::report(nullptr, "the checkpoint knows no " + name + ": it starts afresh");
      continue;
    }
    entry.callback->state(part);
  }
}

}  // namespace tblog
