#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace tblog::detail {
namespace {

std::system_error failure(const std::string& what, const std::string& path) {
  return std::system_error(errno, std::generic_category(), "can't " + what + " '" + path + "'");
}

}  // namespace

Descriptor::Descriptor(const std::string& path, int flags)
    : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw failure("open", path_);
}

Descriptor::~Descriptor() { ::close(descriptor_); }

void Descriptor::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n == 0) errno = EIO;  // no progress and no reason: it would go on like that
    if (n == 0 || (n < 0 && errno != EINTR)) throw failure("write", path_);
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void Descriptor::sync() {
  if (::fsync(descriptor_) != 0) throw failure("sync", path_);
}

void Descriptor::truncate(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) throw failure("truncate", path_);
}

std::uint64_t Descriptor::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) throw failure("look at", path_);
  return static_cast<std::uint64_t>(status.st_size);
}

void create_directory_of(const std::string& path) {
  const auto directory = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!directory.empty()) std::filesystem::create_directories(directory, error);
  if (error) throw std::system_error(error, "can't create the directory '" + directory.string() + "'");
}

void replace_file(const std::string& path, const std::function<void(Descriptor&)>& write) {
  const std::string temporary = path + ".tmp." + std::to_string(::getpid());
  Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
  try {
    write(file);
    file.sync();
    if (std::rename(temporary.c_str(), path.c_str()) != 0) throw failure("rename to", path);
  } catch (...) {
    std::remove(temporary.c_str());
    throw;
  }
  const std::string directory = std::filesystem::path(path).parent_path().string();
  Descriptor(directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY).sync();
}

void append_to_file(const std::string& path, std::string_view bytes) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_APPEND);
  const std::uint64_t size = file.size();
  try {
    file.write(bytes);
  } catch (const std::system_error&) {
    file.truncate(size);
    throw;
  }
}

}  // namespace tblog::detail
