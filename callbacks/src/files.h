#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

/// Files that others read while they are written. All throw std::system_error.
namespace tblog::detail {

/// An open file.
class Descriptor {
 public:
  /// `flags` are open(2)'s.
  Descriptor(const std::string& path, int flags);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void write(std::string_view bytes);
  void sync();
  void truncate(std::uint64_t size);
  std::uint64_t size() const;

 private:
  std::string path_;
  int descriptor_;
};

/// Makes the directory that `path` is to lie in, if need be.
void create_directory_of(const std::string& path);

/// Has `write` fill a file beside `path`, syncs and renames it: at any moment `path` is the old file or the new one,
/// whole.
void replace_file(const std::string& path, const std::function<void(Descriptor&)>& write);

/// Appends `bytes` with a single write(2), unless it is cut short: a reader never sees a part of them. Those that fail
/// are taken back.
void append_to_file(const std::string& path, std::string_view bytes);

}  // namespace tblog::detail
