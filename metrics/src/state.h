#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// An accumulator as bytes, to be kept in a checkpoint or sent to another process.
///
/// A class names its members once, for both directions:
///
///     template <class Archive> void fields(Archive& archive) { archive(sum_); archive(weights_); }
///
/// and has `state()` return save("Mean", *this) and `load_state(bytes)` call load("Mean", bytes, *this). Numbers are
/// little-endian on every processor; each vector follows its length. Flags are numbers too: not every byte is a bool.
namespace tblog::metrics::detail {

template <class T>
inline constexpr bool kIsPlain = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

/// Turns numbers of type T into little-endian ones, or back.
template <class T>
void swap_if_big_endian([[maybe_unused]] char* numbers, [[maybe_unused]] std::size_t size) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  for (char* const end = numbers + size * sizeof(T); numbers != end; numbers += sizeof(T)) {
    std::reverse(numbers, numbers + sizeof(T));
  }
#endif
}

class StateWriter {
 public:
  explicit StateWriter(std::string_view kind) { (*this)(kind); }

  template <class T>
  void operator()(const T& value) {
    static_assert(!std::is_same_v<T, bool>);
    if constexpr (kIsPlain<T>) {
      append(&value, 1);
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      append_all(value);
    } else {
      const_cast<T&>(value).fields(*this);  // which reads here
    }
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    if constexpr (kIsPlain<T>) {
      append_all(values);
    } else {
      (*this)(std::uint64_t(values.size()));
      for (const T& value : values) (*this)(value);
    }
  }

  std::string take() { return std::move(bytes_); }

 private:
  template <class T>
  void append(const T* values, std::size_t size) {
    const std::size_t before = bytes_.size();
    bytes_.append(reinterpret_cast<const char*>(values), size * sizeof(T));
    swap_if_big_endian<T>(&bytes_[before], size);
  }
  template <class Range>
  void append_all(const Range& values) {
    (*this)(std::uint64_t(values.size()));
    append(values.data(), values.size());
  }

  std::string bytes_;
};

class StateReader {
 public:
  StateReader(std::string_view kind, std::string_view bytes) : kind_(kind), rest_(bytes) {
    std::uint64_t size = 0;
    (*this)(size);
    if (size > rest_.size() || rest_.substr(0, size) != kind) fail("does not begin as one");
    rest_.remove_prefix(size);
  }

  template <class T>
  void operator()(T& value) {
    static_assert(!std::is_same_v<T, bool>);
    if constexpr (kIsPlain<T>) {
      read(&value, 1);
    } else {
      value.fields(*this);
    }
  }
  template <class T>
  void operator()(std::vector<T>& values) {
    std::uint64_t size = 0;
    (*this)(size);
    if (size > rest_.size()) fail("is cut short");  // before memory for it is asked for
    values.assign(size, T());
    if constexpr (kIsPlain<T>) {
      read(values.data(), values.size());
    } else {
      for (T& value : values) (*this)(value);
    }
  }

  [[noreturn]] void fail(const char* what) const {
    throw std::invalid_argument("the state of a " + std::string(kind_) + " was expected, but this " + what);
  }
  void finish() const {
    if (!rest_.empty()) fail("goes on after its end");
  }

 private:
  template <class T>
  void read(T* values, std::size_t size) {
    if (size > rest_.size() / sizeof(T)) fail("is cut short");
    if (size == 0) return;
    std::memcpy(values, rest_.data(), size * sizeof(T));
    swap_if_big_endian<T>(reinterpret_cast<char*>(values), size);
    rest_.remove_prefix(size * sizeof(T));
  }

  std::string_view kind_, rest_;
};

template <class T>
std::string save(std::string_view kind, const T& accumulator) {
  StateWriter writer(kind);
  writer(accumulator);
  return writer.take();
}

/// Throws std::invalid_argument for bytes that are none of `kind`'s, and leaves `to` as it was then. What they hold is
/// checked for its form only, unless the accumulator has a `problem()`: what of its members does not go together, or
/// null.
template <class T>
void load(std::string_view kind, std::string_view bytes, T& to) {
  StateReader reader(kind, bytes);
  T loaded = to;
  reader(loaded);
  reader.finish();
  if (const char* problem = loaded.problem()) reader.fail(problem);
  to = std::move(loaded);
}

}  // namespace tblog::metrics::detail
