#pragma once

#include <tblog/environment.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// An environment whose files are strings, whose clock stands still until it is set, and whose appends fail or block
/// when a test says so.
class FakeEnvironment : public tblog::Environment {
 public:
  /// What the next appends do: given the bytes, how many are taken, and the error if that is not all of them.
  struct Outcome {
    std::size_t appended;
    std::error_code error;
  };
  using Fault = std::function<Outcome(std::string_view bytes)>;

  static Outcome everything(std::string_view bytes) { return {bytes.size(), {}}; }
  static Outcome disk_full(std::string_view) { return {0, std::make_error_code(std::errc::no_space_on_device)}; }

  void set_now(double seconds) { now_ = seconds; }

  /// Sets what appends do from now on.
  void set_fault(Fault fault) {
    const std::lock_guard<std::mutex> lock(mutex_);
    fault_ = std::move(fault);
  }

  /// Holds all appends from now on, until release().
  void hold() {
    const std::lock_guard<std::mutex> lock(mutex_);
    held_ = true;
  }
  void release() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      held_ = false;
    }
    changed_.notify_all();
  }
  /// Waits until an append is being held.
  void wait_until_held() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ > 0; });
  }

  /// The only file's content.
  std::string content() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return files_.size() == 1 ? *files_.begin()->second : "";
  }
  std::vector<std::string> paths() {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [path, content] : files_) out.push_back(path);
    return out;
  }
  void add_file(const std::string& path) { files_[path] = std::make_shared<std::string>(); }

  double now() override { return now_; }
  std::string host_name() override { return host; }
  std::int64_t process_id() override { return 42; }
  std::error_code create_directories(const std::string&) override { return directory_error; }
  std::unique_ptr<tblog::File> create_file(const std::string& path, std::error_code& error) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto& content = files_[path];
    if (content) {
      error = std::make_error_code(std::errc::file_exists);
      return nullptr;
    }
    content = std::make_shared<std::string>();
    error.clear();
    return std::make_unique<FakeFile>(*this, content);
  }

  std::string host = "host";
  std::error_code directory_error;
  std::error_code truncate_error;

 private:
  class FakeFile : public tblog::File {
   public:
    FakeFile(FakeEnvironment& environment, std::shared_ptr<std::string> content)
        : environment_(environment), content_(std::move(content)) {}

    std::error_code append(std::string_view bytes, std::size_t& appended) override {
      std::unique_lock<std::mutex> lock(environment_.mutex_);
      ++environment_.waiting_;
      environment_.changed_.notify_all();
      environment_.changed_.wait(lock, [&] { return !environment_.held_; });
      --environment_.waiting_;
      const Outcome outcome = environment_.fault_ ? environment_.fault_(bytes) : everything(bytes);
      appended = outcome.appended;
      content_->append(bytes.substr(0, appended));
      return outcome.error;
    }
    std::error_code truncate(std::uint64_t size) override {
      const std::lock_guard<std::mutex> lock(environment_.mutex_);
      if (!environment_.truncate_error) content_->resize(static_cast<std::size_t>(size));
      return environment_.truncate_error;
    }

   private:
    FakeEnvironment& environment_;
    std::shared_ptr<std::string> content_;
  };

  std::atomic<double> now_{1234567890.25};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<std::string>> files_;
  Fault fault_;
  bool held_ = false;
  int waiting_ = 0;
};
