#include <ATen/ATen.h>
#include <tblog/callbacks/distributed.h>
#include <torch/nn/module.h>
#include <torch/utils.h>

#include "model.h"
#include "together.h"

namespace tblog {
namespace {

// One collective for all of them that are of one type and on one device.
void broadcast_all(const ProcessGroup& processes, std::vector<at::Tensor> tensors) {
  if (processes.size() == 1) return;
  const torch::NoGradGuard no_grad;
  while (!tensors.empty()) {
    std::vector<at::Tensor> alike, others, flat;
    for (const at::Tensor& tensor : tensors) {
      const bool fits = tensor.dtype() == tensors[0].dtype() && tensor.device() == tensors[0].device();
      (fits ? alike : others).push_back(tensor);
    }
    for (const at::Tensor& tensor : alike) flat.push_back(tensor.reshape({-1}));
    at::Tensor all = at::cat(flat);
    processes.broadcast(all);
    std::int64_t at = 0;
    for (at::Tensor& tensor : alike) {
      tensor.copy_(all.narrow(0, at, tensor.numel()).view(tensor.sizes()));
      at += tensor.numel();
    }
    tensors = others;
  }
}

}  // namespace

std::unique_ptr<SummaryWriter> open_writer(const ProcessGroup& processes, const std::string& log_dir,
                                           WriterOptions options, Writers writers) {
  std::unique_ptr<SummaryWriter> out;
  detail::together(processes, [&] {
    const int rank = processes.rank();
    const std::string place = rank == 0 ? log_dir : log_dir + "/rank_" + std::to_string(rank);
    if (rank == 0 || writers == Writers::every) out = std::make_unique<SummaryWriter>(place, std::move(options));
    return std::string();
  });
  return out;
}

std::vector<std::size_t> part_of(std::size_t size, const ProcessGroup& processes) {
  std::vector<std::size_t> out;
  for (auto i = static_cast<std::size_t>(processes.rank()); i < size; i += static_cast<std::size_t>(processes.size())) {
    out.push_back(i);
  }
  return out;
}

void broadcast_model(const ProcessGroup& processes, torch::nn::Module& model) {
  broadcast_all(processes, detail::parameters_and_buffers(model));
}

void broadcast_buffers(const ProcessGroup& processes, torch::nn::Module& model) {
  broadcast_all(processes, model.buffers());
}

void average_gradients(const ProcessGroup& processes, const std::vector<at::Tensor>& parameters, std::int64_t samples) {
  if (processes.size() == 1 || parameters.empty()) return;
  const torch::NoGradGuard no_grad;
  auto type = at::kFloat;
  for (const at::Tensor& parameter : parameters) {
    if (parameter.scalar_type() == at::kDouble) type = at::kDouble;
  }
  const at::TensorOptions options = at::TensorOptions(type).device(parameters[0].device());
  // In one piece: what counts for each gradient, whether there is one, and last the samples.
  std::vector<at::Tensor> pieces;
  at::Tensor present = at::zeros({static_cast<std::int64_t>(parameters.size())}, at::TensorOptions(type));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const at::Tensor& gradient = parameters[i].grad();
    const bool counts = samples > 0 && gradient.defined();
    if (counts) present[static_cast<std::int64_t>(i)] = 1;
    pieces.push_back(counts ? gradient.to(options).reshape({-1}) * samples
                            : at::zeros({parameters[i].numel()}, options));
  }
  pieces.push_back(present.to(options));
  pieces.push_back(at::full({1}, samples, options));
  at::Tensor sum = at::cat(pieces);
  processes.all_reduce(sum);

  const auto count = static_cast<std::int64_t>(parameters.size());
  const at::Tensor ends = sum.narrow(0, sum.numel() - count - 1, count + 1).to(at::kCPU, at::kDouble);
  const double total = ends[count].item<double>();
  if (total == 0) return;
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    at::Tensor parameter = parameters[static_cast<std::size_t>(i)];
    const at::Tensor of = sum.narrow(0, at, parameter.numel()).view(parameter.sizes()) / total;
    at += parameter.numel();
    if (ends[i].item<double>() == 0) {
      parameter.mutable_grad() = at::Tensor();
    } else if (parameter.grad().defined()) {
      parameter.mutable_grad().copy_(of);
    } else {
      parameter.mutable_grad() = of.to(parameter.options());
    }
  }
}

}  // namespace tblog
