#include <fcntl.h>
#include <sys/mman.h>
#include <tblog/environment.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/vfs.h>
#endif

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <filesystem>

#include "calls/run_notes.h"
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

// Whether a mapped file is memory like any other: its pages are the kernel's own, and once it has its blocks on the
// disk it needs no others. In network file systems, in those of some other process, and in those that write to new
// blocks each time, a store may block, or end the process.
bool maps_as_memory(int descriptor) {
#if defined(__linux__)
  struct statfs info {};
  if (::fstatfs(descriptor, &info) != 0) return false;
  switch (static_cast<std::uint32_t>(info.f_type)) {
    case 0xef53:      // ext2, ext3, ext4
    case 0x58465342:  // XFS
    case 0x01021994:  // tmpfs
    case 0xf2f52010:  // F2FS
      return true;
  }
#else
  static_cast<void>(descriptor);
#endif
  return false;
}

// Now, because a page that finds no room on the disk later would end the process.
std::error_code allocate_blocks(int descriptor, std::size_t size) {
  int error = EINTR;
  while (error == EINTR) error = ::posix_fallocate(descriptor, 0, static_cast<off_t>(size));
  return {error, std::generic_category()};
}

class SystemEnvironment final : public Environment {
 public:
  double now() override {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  }

  double coarse_now() override { return detail::coarse_system_time(); }

  std::vector<std::pair<std::string, std::string>> notes() override { return detail::system_notes(); }
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

  std::shared_ptr<void> map_file(const std::string& path, std::size_t size, std::error_code& error) override {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
      error = last_error();
      return nullptr;
    }
    void* memory = MAP_FAILED;
    error = maps_as_memory(descriptor) ? std::error_code() : std::make_error_code(std::errc::not_supported);
    if (!error) error = allocate_blocks(descriptor, size);
    if (!error) {
      memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
      if (memory == MAP_FAILED) error = last_error();
    }
    ::close(descriptor);
    if (error) {
      ::unlink(path.c_str());
      return nullptr;
    }
    return std::shared_ptr<void>(memory, [size](void* mapped) { ::munmap(mapped, size); });
  }

  std::error_code remove_file(const std::string& path) override {
    return ::unlink(path.c_str()) == 0 ? std::error_code() : last_error();
  }
};

}  // namespace

File::~File() = default;
Environment::~Environment() = default;
double Environment::coarse_now() { return now(); }
std::vector<std::pair<std::string, std::string>> Environment::notes() { return {}; }
std::shared_ptr<void> Environment::map_file(const std::string&, std::size_t, std::error_code& error) {
  error = std::make_error_code(std::errc::not_supported);
  return nullptr;
}
std::error_code Environment::remove_file(const std::string&) { return {}; }

std::shared_ptr<Environment> Environment::system() {
  static const auto instance = std::make_shared<SystemEnvironment>();
  return instance;
}

}  // namespace tblog
