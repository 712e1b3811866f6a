#include <ATen/ATen.h>
#include <c10/util/Exception.h>
#include <tblog/callbacks/process_group.h>

#include <algorithm>
#include <cstdint>

#include "byte_tensor.h"

namespace tblog {

void ProcessGroup::run(const char* what, const std::function<void()>& collective) const {
  const auto failed = [&](const std::string& why) {
    return ProcessGroupError("process " + std::to_string(rank()) + " of " + std::to_string(size()) + " could not " +
                             what + ": another one died, or did not come in time (" + why + ")");
  };
  try {
    collective();
  } catch (const c10::Error& error) {
    throw failed(error.what_without_backtrace());
  } catch (const std::exception& error) {
    throw failed(error.what());
  }
}

void ProcessGroup::all_reduce(at::Tensor& tensor) const {
  if (!engine_) return;
  std::vector<at::Tensor> there{tensor.to(engine_->device).contiguous()};
  run("add up with the others", [&] { engine_->all_reduce(there); });
  if (!there[0].is_same(tensor)) tensor.copy_(there[0]);
}

void ProcessGroup::broadcast(at::Tensor& tensor) const {
  if (!engine_) return;
  std::vector<at::Tensor> there{tensor.to(engine_->device).contiguous()};
  run("take over from rank 0", [&] { engine_->broadcast(there); });
  if (!there[0].is_same(tensor)) tensor.copy_(there[0]);
}

// Of one shape and type on all.
std::vector<at::Tensor> ProcessGroup::gathered(const at::Tensor& tensor) const {
  std::vector<at::Tensor> inputs{tensor.to(engine_->device)};
  std::vector<std::vector<at::Tensor>> outputs(1);
  for (int i = 0; i < size(); ++i) outputs[0].push_back(at::empty_like(inputs[0]));
  run("gather from the others", [&] { engine_->all_gather(outputs, inputs); });
  for (at::Tensor& output : outputs[0]) output = output.to(at::kCPU);
  return outputs[0];
}

std::vector<std::string> ProcessGroup::all_gather(const std::string& bytes) const {
  if (!engine_) return {bytes};
  const auto length = static_cast<std::int64_t>(bytes.size());
  std::vector<std::int64_t> lengths;
  for (const at::Tensor& of : gathered(at::full({1}, length, at::kLong))) lengths.push_back(of.item<std::int64_t>());

  std::string padded = bytes;  // tensors are of one length, and not empty
  padded.resize(static_cast<std::size_t>(std::max<std::int64_t>(*std::max_element(lengths.begin(), lengths.end()), 1)));
  std::vector<std::string> out;
  for (const at::Tensor& of : gathered(detail::byte_tensor(padded))) {
    out.emplace_back(detail::bytes_in(of).substr(0, static_cast<std::size_t>(lengths[out.size()])));
  }
  return out;
}

bool ProcessGroup::any(bool here) const {
  if (!engine_) return here;
  at::Tensor count = at::full({1}, here ? 1 : 0, at::kLong);
  all_reduce(count);
  return count.item<std::int64_t>() > 0;
}

}  // namespace tblog
