#pragma once

#include <tblog/proto/event.pb.h>
#include <tblog/proto/tensor.pb.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "little_endian.h"

/// What the encodings of all kinds of data are put together from.
namespace tblog::detail {

/// A series' metadata. data_class makes both of TensorBoard's loaders take the value as it is, and keep display name
/// and description.
inline std::string plugin_metadata(const char* plugin, proto::DataClass data_class, std::string content = {}) {
  proto::SummaryMetadata out;
  out.mutable_plugin_data()->set_plugin_name(plugin);
  out.mutable_plugin_data()->set_content(std::move(content));
  out.set_data_class(data_class);
  return out.SerializeAsString();
}

inline proto::TensorProto shaped_tensor(proto::DataType type, std::initializer_list<std::size_t> shape) {
  proto::TensorProto out;
  out.set_dtype(type);
  out.mutable_tensor_shape();  // present even for rank 0
  for (const std::size_t size : shape) out.mutable_tensor_shape()->add_dim()->set_size(static_cast<std::int64_t>(size));
  return out;
}

template <class Number>
void append(std::string& out, Number value) {
  char bytes[sizeof value];
  store_little_endian(bytes, value);
  out.append(bytes, sizeof bytes);
}

}  // namespace tblog::detail
