#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT ProgressBarOptions {
  /// Where to, instead of std::cout. Must outlive the bar.
  ProgressBarOptions& output(std::ostream& stream) {
    output_ = &stream;
    return *this;
  }
  std::ostream* output() const { return output_; }

  /// The metrics to show, in this order; those that an epoch has not are left out. Unset: all of them, by name.
  TORCH_ARG(std::vector<std::string>, metrics);
  /// Whether to redraw a line while an epoch runs. Unset: if the output is standard output and that is a terminal.
  TORCH_ARG(std::optional<bool>, interactive);
  /// Seconds that only go up, for rates. Unset: the system's steady clock.
  TORCH_ARG(std::function<double()>, clock);
  std::ostream* output_ = nullptr;
};

/// Shows how a training run gets on: one line an epoch with its number (from 1), metrics, samples per second and the
/// time left (given TrainingState::max_epochs); on a terminal also a line that moves while the epoch runs. Goes last
/// in a CallbackList, when the metrics are there.
class TBLOG_CALLBACKS_EXPORT ProgressBar : public Callback {
 public:
  explicit ProgressBar(ProgressBarOptions options = {});

  void on_train_begin(TrainingState& state) override;
  void on_epoch_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;
  void on_exception(TrainingState& state) override;
  bool runs_on_every_process() const override { return false; }

 private:
  void clear_line();

  std::ostream* out_;
  std::vector<std::string> metrics_;
  bool interactive_;
  std::function<double()> clock_;
  double train_start_ = 0, epoch_start_ = 0, last_drawn_ = 0;
  std::int64_t epochs_done_ = 0, batches_per_epoch_ = 0;
  bool line_shown_ = false;
};

}  // namespace tblog
