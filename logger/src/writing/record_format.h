#pragma once

#include <cstddef>
#include <cstdint>

/// The framing of event files (TFRecord), which writer and reader share nothing but:
///
///     8 bytes  length N of the payload, little-endian
///     4 bytes  masked CRC-32C of these 8 bytes, little-endian
///     N bytes  payload: one serialized Event
///     4 bytes  masked CRC-32C of the payload, little-endian
namespace tblog::detail {

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kCrcBytes = 4;
constexpr std::size_t kHeaderBytes = kLengthBytes + kCrcBytes;
constexpr std::size_t kFooterBytes = kCrcBytes;

/// The version that a file's first record states. From 2 on TensorBoard keeps steps that go backward.
constexpr char kFileVersion[] = "brain.Event:2";

}  // namespace tblog::detail
