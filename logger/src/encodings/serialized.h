#pragma once

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include <stdexcept>
#include <string>

namespace tblog::detail {

/// A message that has maps, whose entries are sorted: SerializeAsString() has them in another order in each process.
inline std::string serialized(const google::protobuf::MessageLite& message) {
  std::string out;
  google::protobuf::io::StringOutputStream bytes(&out);
  google::protobuf::io::CodedOutputStream stream(&bytes);
  stream.SetSerializationDeterministic(true);
  if (!message.SerializeToCodedStream(&stream)) throw std::length_error("it takes more than 2 GiB");
  stream.Trim();
  return out;
}

}  // namespace tblog::detail
