#pragma once

#include <dlfcn.h>

#include <stdexcept>
#include <string>

/// A library that is loaded when it is first needed, so that programs that never need it are not linked with it.
namespace tblog::detail {

class SharedLibrary {
 public:
  /// `file` as the dynamic linker finds it, such as "libcairo.so.2". Throws std::runtime_error, which begins with `use`
  /// ("figures are drawn with cairo") and names the package to install. The library stays loaded.
  SharedLibrary(const char* file, std::string use, const char* package)
      : library_(dlopen(file, RTLD_NOW | RTLD_LOCAL)), use_(std::move(use)), package_(package) {
    if (library_ == nullptr) fail();
  }

  /// Sets a function to the library's of that name. Throws std::runtime_error if it has none.
  template <class Function>
  void find(Function*& function, const char* name) const {
    function = reinterpret_cast<Function*>(dlsym(library_, name));
    if (function == nullptr) fail();
  }

 private:
  [[noreturn]] void fail() const {
    const char* const why = dlerror();  // NOLINT(concurrency-mt-unsafe): each thread has its own
    throw std::runtime_error(use_ + ", which can't be loaded (" + (why != nullptr ? why : "no reason given") +
                             "): install " + package_);
  }

  void* const library_;
  const std::string use_;
  const char* const package_;
};

}  // namespace tblog::detail
