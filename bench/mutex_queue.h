#pragma once

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bare_ring.h"

namespace tblog::bench {

/// The usual way to hand records to a writer thread: a vector behind a mutex, a condition variable to wake it. It
/// writes the records as they are, which is less than any logger does, so the callers meet the queue alone.
class MutexQueue {
 public:
  explicit MutexQueue(const std::string& path) : file_(path, std::ios::binary), writer_([this] { run(); }) {
    if (!file_) throw std::runtime_error("can't write " + path);
  }
  ~MutexQueue() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    filled_.notify_one();
    writer_.join();
  }
  MutexQueue(const MutexQueue&) = delete;
  MutexQueue& operator=(const MutexQueue&) = delete;

  void push(const Record& record) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      queue_.push_back(record);
    }
    filled_.notify_one();
  }

 private:
  void run() {
    std::vector<Record> batch;
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      filled_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      batch.swap(queue_);
      lock.unlock();
      file_.write(reinterpret_cast<const char*>(batch.data()),
                  static_cast<std::streamsize>(batch.size() * sizeof(Record)));
      batch.clear();
      lock.lock();
    }
  }

  std::ofstream file_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<Record> queue_;
  bool stopping_ = false;
  std::thread writer_;
};

}  // namespace tblog::bench
