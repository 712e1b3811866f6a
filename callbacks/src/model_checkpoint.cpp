#include <signal.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/model_checkpoint.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "clock.h"
#include "random_state.h"
#include "report.h"
#include "require.h"
#include "resumption.h"
#include "texts.h"
#include "together.h"

namespace tblog {
namespace {

std::string made_directory(std::string directory, const SummaryWriter* writer) {
  if (directory.empty()) {
    if (!writer) {
      throw std::invalid_argument("ModelCheckpoint has no place: give ModelCheckpointOptions::directory or a writer");
    }
    directory = writer->log_dir() + "/checkpoints";
  }
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) throw std::system_error(error, "can't create the checkpoint directory '" + directory + "'");
  return directory;
}

}  // namespace

// Whether a signal has come. One at a time in a process: signals are the process's.
class ModelCheckpoint::SignalWatch {
 public:
  explicit SignalWatch(int signal) : signal_(signal) {
    arrived_ = false;
    struct sigaction action {};
    action.sa_handler = [](int) { arrived_ = true; };
    if (::sigaction(signal, &action, &before_) != 0) {
      throw std::system_error(errno, std::generic_category(),
                              "ModelCheckpointOptions::interrupt_on can't watch signal " + std::to_string(signal));
    }
  }
  ~SignalWatch() { ::sigaction(signal_, &before_, nullptr); }
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  bool arrived() const { return arrived_.exchange(false); }
  int signal() const { return signal_; }

 private:
  static inline std::atomic<bool> arrived_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
  int signal_;
  struct sigaction before_ {};
};

ModelCheckpoint::ModelCheckpoint(ModelCheckpointOptions options)
    : options_(std::move(options)), monitor_(options_.monitor(), options_.mode(), 0), directory_(options_.directory()) {
  const auto require = [](bool fine, const char* name, const auto& value, const char* rule) {
    detail::require(fine, std::string("ModelCheckpointOptions::") + name, value, rule);
  };
  const auto not_negative = [&](const char* name, auto value) {
    require(value >= 0, name, value, "it can't be negative");
  };
  not_negative("every_n_epochs", options_.every_n_epochs());
  not_negative("every_n_steps", options_.every_n_steps());
  not_negative("every_n_minutes", options_.every_n_minutes());
  require(options_.save_top_k() >= -1, "save_top_k", options_.save_top_k(), "-1 stands for all");
  const std::string& name = options_.filename();
  for (std::size_t at = 0; (at = name.find('{', at)) != std::string::npos; at = name.find('}', at)) {
    require(name.find('}', at) != std::string::npos, "filename", "'" + name + "'", "a brace is not closed");
  }
  options_.clock(detail::clock_or_steady(options_.clock()));
  if (!options_.monitor().empty() && name.empty()) {
    options_.filename(options_.save_top_k() == 1 ? "best" : "{epoch}_{step}");
  }
}

ModelCheckpoint::~ModelCheckpoint() = default;
ModelCheckpoint::ModelCheckpoint(ModelCheckpoint&&) noexcept = default;
ModelCheckpoint& ModelCheckpoint::operator=(ModelCheckpoint&&) noexcept = default;

std::string ModelCheckpoint::best_path() const {
  return path_of(kept_.empty() ? options_.filename() + ".pt" : kept_.front().name);
}

std::vector<std::string> ModelCheckpoint::kept_paths() const {
  std::vector<std::string> out;
  for (const Kept& kept : kept_) out.push_back(path_of(kept.name));
  return out;
}

std::string ModelCheckpoint::name_for(const TrainingState& state) const {
  std::string out;
  const std::string& pattern = options_.filename();
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      out += pattern[at];
      continue;
    }
    const std::size_t end = pattern.find('}', at);
    const std::string name = pattern.substr(at + 1, end - at - 1);
    at = end;
    if (name == "epoch") {
      out += std::to_string(state.epoch + 1);
    } else if (name == "step") {
      out += std::to_string(state.step);
    } else {
      const auto found = state.metrics().find(name);
      out += found == state.metrics().end() ? "none" : detail::number_text(found->second, 6);
    }
  }
  return out + ".pt";
}

void ModelCheckpoint::on_train_begin(TrainingState& state) {
  if (!state.model) throw std::invalid_argument("ModelCheckpoint has nothing to save: TrainingState::model is not set");
  directory_ = detail::together(state.processes, [&]() -> std::string {
    return state.processes.rank() == 0 ? made_directory(options_.directory(), state.writer) : "";
  })[0];
  monitor_.reset();
  kept_.clear();
  due_.reset();
  newest_due_ = false;
  random_.clear();
  saved_at_ = options_.clock()();
  if (options_.interrupt_on() != 0) signal_ = std::make_unique<SignalWatch>(options_.interrupt_on());
}

// What falls due at a batch's end is saved when the next one begins, with the generators as they were in between: the
// loader draws the next one there. If the epoch ends there instead, the checkpoint is that of the epoch's end, which
// has what is logged then; both have the same step.
void ModelCheckpoint::on_batch_begin(TrainingState& state) { save_due(state, false); }

void ModelCheckpoint::on_batch_end(TrainingState& state) {
  const bool by_steps = options_.every_n_steps() > 0 && state.step % options_.every_n_steps() == 0;
  const bool by_time =
      options_.every_n_minutes() > 0 && options_.clock()() - saved_at_ >= 60 * options_.every_n_minutes();
  if (by_steps || (options_.every_n_minutes() > 0 && state.processes.any(by_time))) newest_due_ = true;
  if (newest_due_ || due_) random_ = detail::random_state(state.model.get());
  if (signal_ && signal_->arrived()) {
    state.interrupt("signal " + std::to_string(signal_->signal()) + " was received");
  }
  if (state.interrupted()) save_due(state, false);  // neither a batch nor an epoch's end will follow
}

void ModelCheckpoint::on_validation_end(TrainingState& state) {
  if (options_.interval() == Interval::validation && !options_.monitor().empty() && monitor_.has_new_value(state)) {
    look(state);
  }
}

void ModelCheckpoint::on_epoch_end(TrainingState& state) {
  if (options_.interval() == Interval::epoch && !options_.monitor().empty()) look(state);
  const std::int64_t every = options_.every_n_epochs();
  if (every > 0 && (state.epoch + 1) % every == 0) newest_due_ = true;
  random_.clear();
  save_due(state, true);
}

void ModelCheckpoint::save_due(TrainingState& state, bool epoch_done) {
  if (due_) keep(state, *std::exchange(due_, std::nullopt), epoch_done);
  const bool newest = std::exchange(newest_due_, false);
  if (newest) {
    saved_at_ = options_.clock()();
    if (keeps_newest() && options_.save_top_k() != 0) keep(state, std::nan(""), epoch_done);
  }
  // Whoever interrupted the run: it is to be resumed from here.
  if ((newest && options_.save_last()) || state.interrupted()) save(state, "last.pt", epoch_done);
  random_.clear();
}

void ModelCheckpoint::on_train_end(TrainingState&) { signal_.reset(); }

void ModelCheckpoint::on_exception(TrainingState& state) {
  signal_.reset();
  if (state.processes.size() > 1) return;  // the others may know of nothing
  if (options_.save_on_exception() && state.model && !directory_.empty()) save(state, "on_exception.pt", false);
}

void ModelCheckpoint::look(TrainingState& state) {
  const double value = monitor_.value(state);
  if (worth_keeping(value)) due_ = value;
}

bool ModelCheckpoint::worth_keeping(double value) const {
  const std::int64_t most = options_.save_top_k();
  if (std::isnan(value) || most == 0) return false;
  if (most < 0 || static_cast<std::int64_t>(kept_.size()) < most) return true;
  return monitor_.better(value, kept_.back().value);
}

// Whether rank 0 could write it; the same on every process.
bool ModelCheckpoint::save(TrainingState& state, const std::string& name, bool epoch_done) {
  bool failed = false;
  try {
    detail::CheckpointPosition position{epoch_done, random_};
    if (position.random.empty()) position.random = detail::random_state(state.model.get());
    detail::save_checkpoint(state, path_of(name), position, options_.save_weights_only());
  } catch (const std::system_error& error) {
    failed = true;
    detail::report(state.writer,
                   "the checkpoint of epoch " + std::to_string(state.epoch + 1) + " was not saved: " + error.what());
  }
  failed = state.processes.any(failed);
  if (failed) ++failed_saves_;
  return !failed;
}

void ModelCheckpoint::keep(TrainingState& state, double value, bool epoch_done) {
  // The file is to say that it is kept, and what the best is, so that these come first; they are taken back if it
  // fails.
  const std::vector<Kept> kept_before = kept_;
  const Monitor monitor_before = monitor_;
  const std::string name = name_for(state);
  kept_.erase(std::remove_if(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.name == name; }),
              kept_.end());
  const auto place = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return keeps_newest() || monitor_.better(value, kept.value);
  });
  kept_.insert(place, {name, value});
  std::vector<Kept> surplus;
  while (options_.save_top_k() > 0 && static_cast<std::int64_t>(kept_.size()) > options_.save_top_k()) {
    surplus.push_back(kept_.back());
    kept_.pop_back();
  }
  if (!keeps_newest()) monitor_.update(value, state.epoch);
  if (!save(state, name, epoch_done)) {
    kept_ = kept_before;
    monitor_ = monitor_before;
    return;
  }
  for (const Kept& kept : surplus) {
    if (state.processes.rank() != 0) break;
    std::error_code error;
    std::filesystem::remove(path_of(kept.name), error);
    if (error) detail::report(state.writer, "can't delete '" + path_of(kept.name) + "': " + error.message());
  }
}

void ModelCheckpoint::state(CallbackState& archive) {
  monitor_.state(archive);
  std::vector<std::string> names;
  std::vector<double> values;
  for (const Kept& kept : kept_) {
    names.push_back(kept.name);
    values.push_back(kept.value);
  }
  archive("kept_names", names);
  archive("kept_values", values);
  kept_.clear();
  for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i) kept_.push_back({names[i], values[i]});
}

}  // namespace tblog
