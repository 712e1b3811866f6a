#pragma once

#include <tblog/callbacks/callback.h>

#include <stdexcept>
#include <string>
#include <vector>

/// Writes down which of its hooks ran, with its name before it, and throws in one of them if told to.
class RecordingCallback : public tblog::Callback {
 public:
  RecordingCallback(std::string name, std::vector<std::string>& calls) : name_(std::move(name)), calls_(&calls) {}

  std::string throw_in;

  void on_train_begin(tblog::TrainingState&) override { record("train_begin"); }
  void on_epoch_begin(tblog::TrainingState&) override { record("epoch_begin"); }
  void on_batch_begin(tblog::TrainingState&) override { record("batch_begin"); }
  void on_batch_end(tblog::TrainingState&) override { record("batch_end"); }
  void on_validation_end(tblog::TrainingState&) override { record("validation_end"); }
  void on_epoch_end(tblog::TrainingState&) override { record("epoch_end"); }
  void on_train_end(tblog::TrainingState&) override { record("train_end"); }
  void on_exception(tblog::TrainingState&) override { record("exception"); }

 private:
  void record(const std::string& hook) {
    calls_->push_back(name_ + hook);
    if (hook == throw_in) throw std::runtime_error(name_ + "threw in " + hook);
  }
  std::string name_;
  std::vector<std::string>* calls_;
};
