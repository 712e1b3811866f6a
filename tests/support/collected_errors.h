#pragma once

#include <tblog/writer_options.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// An error handler that keeps what it is told.
class CollectedErrors {
 public:
  std::function<void(const tblog::WriterError&)> handler() {
    return [state = state_](const tblog::WriterError& error) {
      const std::lock_guard<std::mutex> lock(state->mutex);
      state->errors.push_back(error);
    };
  }
  std::vector<tblog::WriterError> all() const {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    return state_->errors;
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> out;
    for (const auto& error : all()) out.push_back(error.message);
    return out;
  }

 private:
  struct State {
    std::mutex mutex;
    std::vector<tblog::WriterError> errors;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};
