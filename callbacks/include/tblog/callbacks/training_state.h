#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/process_group.h>
#include <tblog/callbacks_export.h>
#include <tblog/summary_writer.h>

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace torch::nn {
class Module;
}
namespace torch::optim {
class Optimizer;
}

namespace tblog {

class Callback;
class CallbackState;
class TrainingState;

namespace detail {
struct Resumption;
struct CheckpointPosition;
void save_checkpoint(TrainingState& state, const std::string& path, const CheckpointPosition& position,
                     bool weights_only);
}  // namespace detail

/// Which way a metric gets better.
enum class Mode { min, max };

/// Where a training run stands: what a loop and its callbacks tell each other. Made by the user (or by fit()), handed
/// to every hook. Used by one thread.
class TBLOG_CALLBACKS_EXPORT TrainingState {
 public:
  // Set before training.

  /// What is trained; callbacks that save or restore weights need it.
  std::shared_ptr<torch::nn::Module> model;
  /// What trains it: schedules set their learning rates, checkpoints keep their state. Not owned.
  std::vector<torch::optim::Optimizer*> optimizers;
  /// Who trains it together; by itself, this process alone. Every process then has callbacks of its own, whose hooks
  /// are called equally often.
  ProcessGroup processes;
  /// Where log() writes; none: metrics are kept but not written. Not owned. Of several processes, rank 0's
  /// (open_writer).
  SummaryWriter* writer = nullptr;
  /// What stands before "loss" in the tag and the metric's name of the training loss.
  std::string train_prefix = "train/";
  /// How many epochs are planned; 0 if that is open. Only shown.
  std::int64_t max_epochs = 0;

  // Kept by the loop.

  std::int64_t epoch = 0;        ///< from 0; counted on by the loop
  std::int64_t step = 0;         ///< batches trained so far: the x of everything logged; counted on by add_batch()
  std::int64_t batch = 0;        ///< batches trained in this epoch; likewise
  std::exception_ptr exception;  ///< what on_exception() is about

  /// To be called once per batch, after the optimizer's step, before on_batch_end: `loss` is the batch's mean, over
  /// `samples` samples. A tensor (one element) is not waited for: it is summed up where it is.
  void add_batch(double loss, std::int64_t samples);
  void add_batch(const at::Tensor& loss, std::int64_t samples);

  /// To be asked first thing for each batch: whether it was trained already, before the checkpoint from which this run
  /// goes on in the middle of an epoch, and is to be passed over.
  bool skip_batch();

  /// The mean loss over this epoch's samples so far; NaN before the first. Waits for the device. This process's until
  /// the epoch ends, and then that of all.
  double train_loss() const;
  /// Samples trained in this epoch, likewise.
  std::int64_t samples() const { return samples_; }

  /// Writes a scalar at the current step, and makes it a metric of this epoch for callbacks to go by. `better` says
  /// which way it gets better, for callbacks that were not told; names that end in "loss" get better downward.
  void log(const std::string& name, double value, std::optional<Mode> better = {});
  /// Only the latter.
  void set_metric(const std::string& name, double value, std::optional<Mode> better = {});

  /// This epoch's metrics by name.
  const std::map<std::string, double>& metrics() const { return metrics_; }
  /// Which way metric `name` gets better, if that is known.
  std::optional<Mode> better(const std::string& name) const;

  /// How often metric `name` was logged or set in this process: a callback can tell a new value from one that it has
  /// seen.
  std::int64_t times_set(const std::string& name) const;

  // What is asked for on one of several processes comes true on all of them at once: at the end of the batch or epoch,
  // when the callbacks have had their say and before those that run last.

  /// Asks the loop to end after this epoch: the training is complete. The first reason stays.
  void request_stop(std::string reason);
  /// Asks the loop to end after this batch: the run is to be resumed from a checkpoint later. on_epoch_end is not
  /// called for an epoch that ends so. The first reason stays.
  void interrupt(std::string reason);
  /// Whether the loop is to end, after this epoch or at once.
  bool should_stop() const { return should_stop_; }
  /// Whether it is to end at once.
  bool interrupted() const { return interrupted_; }
  /// Why, in a sentence; empty as long as nobody asked.
  const std::string& stop_reason() const { return stop_reason_; }

 private:
  friend class CallbackList;
  friend class Validation;
  friend void detail::save_checkpoint(TrainingState& state, const std::string& path,
                                      const detail::CheckpointPosition& position, bool weights_only);
  friend std::optional<std::string> resume(TrainingState& state, const std::string& place);
  void begin_epoch();
  void end_epoch();
  void agree();
  void add_up_loss();
  void fields(CallbackState& archive);

  std::map<std::string, double> metrics_;
  std::map<std::string, Mode> better_;
  double loss_sum_ = 0;
  at::Tensor device_loss_sum_;  // of the losses that came as tensors; undefined if none did
  std::int64_t samples_ = 0;
  bool stop_wanted_ = false, interrupt_wanted_ = false;  // here, and perhaps not yet agreed on
  std::string wanted_reason_;
  bool should_stop_ = false;
  bool interrupted_ = false;
  std::string stop_reason_;
  std::map<std::string, std::int64_t> times_set_;
  std::vector<at::Tensor> random_at_epoch_begin_;
  std::shared_ptr<detail::Resumption> resumption_;  // as long as something of it is still to be taken up
  std::int64_t batches_to_skip_ = 0;
  Callback* listeners_ = nullptr;  // who is told of on_validation_end: the list whose hook is running
};

}  // namespace tblog
