#include <fcntl.h>
#include <tblog/environment.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>

#include "coarse_clock.h"

namespace tblog {
namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

class PosixFile final : public File {
 public:
  explicit PosixFile(int descriptor) : descriptor_(descriptor) {}
  ~PosixFile() override { ::close(descriptor_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  std::error_code append(std::string_view bytes, std::size_t& appended) override {
    appended = 0;
    while (appended < bytes.size()) {
      const ssize_t n = ::write(descriptor_, bytes.data() + appended, bytes.size() - appended);
      if (n > 0) {
        appended += static_cast<std::size_t>(n);
      } else if (n == 0) {
        return std::make_error_code(std::errc::io_error);
      } else if (errno != EINTR) {
        return last_error();
      }
    }
    return {};
  }

  std::error_code truncate(std::uint64_t size) override {
    while (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
      if (errno != EINTR) return last_error();
    }
    return {};
  }

 private:
  int descriptor_;
};

class SystemEnvironment final : public Environment {
 public:
  double now() override {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  }

  double coarse_now() override { return detail::coarse_system_time(); }

  std::string host_name() override {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
  }

  std::int64_t process_id() override { return ::getpid(); }

  std::error_code create_directories(const std::string& path) override {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    return error;
  }

  std::unique_ptr<File> create_file(const std::string& path, std::error_code& error) override {
    // O_APPEND: after a truncation the next write starts at the new end.
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    error = descriptor < 0 ? last_error() : std::error_code();
    return descriptor < 0 ? nullptr : std::make_unique<PosixFile>(descriptor);
  }
};

}  // namespace

File::~File() = default;
Environment::~Environment() = default;
double Environment::coarse_now() { return now(); }

std::shared_ptr<Environment> Environment::system() {
  static const auto instance = std::make_shared<SystemEnvironment>();
  return instance;
}

}  // namespace tblog
