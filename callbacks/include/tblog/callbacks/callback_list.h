#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace tblog {

/// Several callbacks as one. Their hooks are called in the order in which they were added, so a Validation goes before
/// those that act on its metrics; those that run last (Callback::runs_last) come after all others.
///
///     tblog::EarlyStopping stopping(tblog::EarlyStoppingOptions("val/loss").patience(5));
///     tblog::CallbackList callbacks(validation, stopping, tblog::ProgressBar());
///
///     callbacks.on_train_begin(state);
///     for (; state.epoch < 100 && !state.should_stop(); ++state.epoch) {
///       callbacks.on_epoch_begin(state);
///       for (auto& batch : *loader) {
///         callbacks.on_batch_begin(state);
///         ...
///         state.add_batch(loss, batch.data.size(0));
///         callbacks.on_batch_end(state);
///       }
///       callbacks.on_epoch_end(state);
///     }
///     callbacks.on_train_end(state);
///
/// Beyond its callbacks, a list (the outermost, where lists are nested) starts an epoch by forgetting the last one's
/// metrics, and ends it by logging the mean training loss before any callback runs.
class TBLOG_CALLBACKS_EXPORT CallbackList : public Callback {
 public:
  /// A callback given as an object with a name is used where it is and must outlive the list; a temporary is moved
  /// in; a std::shared_ptr is shared.
  template <class... Callbacks,
            class = std::enable_if_t<!(sizeof...(Callbacks) == 1 &&
                                       (std::is_same_v<std::decay_t<Callbacks>, CallbackList> && ...))>>
  explicit CallbackList(Callbacks&&... callbacks) {
    (add(std::forward<Callbacks>(callbacks)), ...);
  }
  CallbackList(const CallbackList&) = delete;
  CallbackList& operator=(const CallbackList&) = delete;

  /// While training goes on, a new callback gets on_train_begin first, and then the hooks from the running one on.
  void add(std::shared_ptr<Callback> callback) { callbacks_.push_back({std::move(callback), false}); }
  template <class C, class = std::enable_if_t<std::is_base_of_v<Callback, std::decay_t<C>>>>
  void add(C&& callback) {
    if constexpr (std::is_lvalue_reference_v<C>) {
      add(std::shared_ptr<Callback>(std::shared_ptr<void>(), &callback));  // not owned
    } else {
      add(std::shared_ptr<Callback>(std::make_shared<C>(std::move(callback))));
    }
  }

  void on_train_begin(TrainingState& state) override;
  void on_epoch_begin(TrainingState& state) override;
  void on_batch_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;
  void on_validation_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;
  /// Every callback gets it, also when one of them throws; but none twice for one exception
  /// (TrainingState::exception), nor for its own.
  void on_exception(TrainingState& state) override;
  /// Of all its callbacks, each under its type's name and, of several of one type, its number among them. A
  /// checkpoint may lack one that has state, which then starts afresh: that is reported on standard error.
  void state(CallbackState& archive) override;

 private:
  struct Entry {
    std::shared_ptr<Callback> callback;
    bool begun;  // it had on_train_begin
  };

  void call(void (Callback::*hook)(TrainingState&), TrainingState& state);
  void tell_of_exception(TrainingState& state, const Callback* thrower);

  std::vector<Entry> callbacks_;
  bool training_ = false;
  std::exception_ptr told_;  // what these callbacks last heard of
};

}  // namespace tblog
