#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/checkpoint.h>
#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>
#include <torch/serialize/archive.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "byte_tensor.h"
#include "checkpoint_file.h"
#include "model.h"
#include "report.h"
#include "resumption.h"
#include "texts.h"
#include "together.h"

namespace tblog {
namespace {

using torch::serialize::InputArchive;
using torch::serialize::OutputArchive;

// Beside the model's own parts, which are at the top, so that torch::load(model, path) finds them.
constexpr const char* kTraining = "tblog";

// What is each process's own: rank 0's as an archive in the archive, that of the others as the bytes of one.
std::string values_key(std::size_t rank) { return rank == 0 ? "values" : "values_of_rank_" + std::to_string(rank); }

// What keeps the archive from being that of the module: "" if nothing does.
std::string misfit(const torch::nn::Module& module, InputArchive& archive, const std::string& prefix) {
  std::set<std::string> expected{kTraining};
  const auto check = [&](const char* kind, const std::string& name, const at::Tensor& tensor) -> std::string {
    expected.insert(name);
    at::Tensor saved;
    if (!archive.try_read(name, saved)) return std::string(kind) + " '" + prefix + name + "' is not in it";
    if (saved.sizes() == tensor.sizes()) return "";
    return std::string(kind) + " '" + prefix + name + "' is " + detail::shape_text(saved) + " there and " +
           detail::shape_text(tensor) + " here";
  };
  for (const auto& parameter : module.named_parameters(false)) {
    if (auto what = check("parameter", parameter.key(), parameter.value()); !what.empty()) return what;
  }
  for (const auto& buffer : module.named_buffers(false)) {
    if (auto what = check("buffer", buffer.key(), buffer.value()); !what.empty()) return what;
  }
  for (const auto& child : module.named_children()) {
    expected.insert(child.key());
    if (!child.value()->is_serializable()) continue;
    InputArchive part;
    if (!archive.try_read(child.key(), part)) return "module '" + prefix + child.key() + "' is not in it";
    if (auto what = misfit(*child.value(), part, prefix + child.key() + "."); !what.empty()) return what;
  }
  for (const std::string& key : archive.keys()) {
    if (expected.count(key) == 0) return "the model has no '" + prefix + key + "'";
  }
  return "";
}

// The parameters stay on the devices where they are.
void load_model(torch::nn::Module& module, InputArchive& archive) {
  std::vector<at::Tensor> tensors = detail::parameters_and_buffers(module);
  std::vector<at::Device> devices;
  for (const at::Tensor& tensor : tensors) devices.push_back(tensor.device());
  module.load(archive);
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].device() != devices[i]) tensors[i].set_data(tensors[i].to(devices[i]));
  }
}

std::string type_of(const torch::optim::Optimizer& optimizer) { return c10::demangle(typeid(optimizer).name()); }

std::string optimizer_key(std::size_t i) { return "optimizer_" + std::to_string(i); }

void exchange(CallbackState& values, detail::CheckpointPosition& position) {
  values("epoch_done", position.epoch_done);
  values("random", position.random);
}

void write_values(const CallbackState& values, OutputArchive& archive) {
  for (const auto& [name, value] : values.values()) archive.write(name, value);
}

std::string bytes_of(const CallbackState& values) {
  OutputArchive archive;
  write_values(values, archive);
  std::ostringstream out;
  archive.save_to(out);
  return out.str();
}

void write_training(TrainingState& state, const CallbackState& values, const std::vector<std::string>& of_ranks,
                    OutputArchive& archive) {
  OutputArchive training(archive.compilation_unit());
  OutputArchive own(archive.compilation_unit());
  write_values(values, own);
  training.write(values_key(0), own);
  for (std::size_t rank = 1; rank < of_ranks.size(); ++rank) {
    training.write(values_key(rank), detail::byte_tensor(of_ranks[rank]), /*is_buffer=*/true);
  }
  for (std::size_t i = 0; i < state.optimizers.size(); ++i) {
    OutputArchive optimizer(archive.compilation_unit());
    state.optimizers[i]->save(optimizer);
    training.write(optimizer_key(i), optimizer);
  }
  archive.write(kTraining, training);
}

// LibTorch saves the options of the parameter groups, but its older versions (1.13 for one) do not read them.
void read_options(torch::optim::Optimizer& optimizer, InputArchive& archive) {
  InputArchive groups;
  if (!archive.try_read("param_groups", groups)) return;  // an optimizer that is saved in a way of its own
  for (std::size_t i = 0; i < optimizer.param_groups().size(); ++i) {
    InputArchive group, options;
    groups.read("param_groups/" + std::to_string(i), group);
    group.read("options", options);
    optimizer.param_groups()[i].options().serialize(options);
  }
}

CallbackState read_values(InputArchive& training, std::size_t rank) {
  InputArchive archive;
  at::Tensor bytes;
  if (rank > 0 && training.try_read(values_key(rank), bytes, /*is_buffer=*/true)) {
    bytes = bytes.to(at::kCPU).contiguous();
    const std::string_view own = detail::bytes_in(bytes);
    archive.load_from(own.data(), own.size());
  } else {
    training.read(values_key(0), archive);
  }
  CallbackState::Values values;
  for (const std::string& key : archive.keys()) archive.read(key, values[key]);
  return CallbackState(std::move(values));
}

// At an epoch's end any number of processes can go on from what one of them knew.
void check_processes(const ProcessGroup& processes, const std::string& path, CallbackState& values) {
  std::int64_t saved = 0;
  bool epoch_done = false;
  values("processes", saved);
  values("epoch_done", epoch_done);
  if (saved == processes.size() || epoch_done) return;
  throw std::invalid_argument("checkpoint '" + path + "' was made by " + std::to_string(saved) +
                              " processes in the middle of an epoch: " + std::to_string(processes.size()) +
                              " can't go on there");
}

void read_checkpoint(TrainingState& state, const std::string& path, InputArchive& training, CallbackState& values) {
  InputArchive archive;
  archive.load_from(path);
  if (const std::string what = misfit(*state.model, archive, ""); !what.empty()) {
    throw std::invalid_argument("checkpoint '" + path + "' is not of this model: " + what);
  }
  archive.read(kTraining, training);
  values = read_values(training, static_cast<std::size_t>(state.processes.rank()));
  check_processes(state.processes, path, values);

  std::vector<std::string> saved, given;
  values("optimizers", saved);
  for (const auto* optimizer : state.optimizers) given.push_back(type_of(*optimizer));
  if (saved != given) {
    const auto list = [](const std::vector<std::string>& names) {
      std::string out;
      for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
      return out.empty() ? "none" : out;
    };
    throw std::invalid_argument("checkpoint '" + path + "' has other optimizers: " + list(saved) + " there, " +
                                list(given) + " here");
  }
  // They can still refuse, and so come before the model.
  for (std::size_t i = 0; i < state.optimizers.size(); ++i) {
    InputArchive optimizer;
    training.read(optimizer_key(i), optimizer);
    try {
      state.optimizers[i]->load(optimizer);
      read_options(*state.optimizers[i], optimizer);
    } catch (const c10::Error& error) {
      throw std::invalid_argument("checkpoint '" + path + "' does not fit optimizer " + std::to_string(i) + " (" +
                                  given[i] + "): " + error.what_without_backtrace());
    }
  }
  load_model(*state.model, archive);
}

}  // namespace

namespace detail {

void save_checkpoint(TrainingState& state, const std::string& path, const CheckpointPosition& position,
                     bool weights_only) {
  OutputArchive archive;
  if (state.processes.rank() == 0) state.model->save(archive);
  if (!weights_only) {
    CallbackState values;
    std::vector<std::string> optimizers;
    for (const auto* optimizer : state.optimizers) optimizers.push_back(type_of(*optimizer));
    CheckpointPosition where = position;
    std::int64_t processes = state.processes.size();
    exchange(values, where);
    values("processes", processes);
    values("optimizers", optimizers);
    CallbackState training = values.part("training"), callbacks = values.part("callbacks");
    state.fields(training);
    if (state.listeners_) state.listeners_->state(callbacks);
    std::vector<std::string> of_ranks;
    if (processes > 1) of_ranks = state.processes.all_gather(state.processes.rank() == 0 ? "" : bytes_of(values));
    if (state.processes.rank() == 0) write_training(state, values, of_ranks, archive);
  }
  if (state.processes.rank() != 0) return;
  // What was logged up to here is not logged again by a run that goes on from here.
  if (state.writer && !weights_only) state.writer->flush();
  write_checkpoint_file(path, archive, {!weights_only, state.step});
}

}  // namespace detail

namespace {

// The newest whole one in a directory, or the file itself; "" if there is none.
std::string checkpoint_in(const TrainingState& state, const std::string& place) {
  if (std::filesystem::is_regular_file(place)) {
    if (detail::check_checkpoint_file(place).resumable) return place;
    throw std::invalid_argument("'" + place + "' has weights alone: torch::load(model, path) reads it");
  }
  for (const std::string& candidate : detail::resumable_checkpoint_files(place)) {
    try {
      detail::check_checkpoint_file(candidate);
      return candidate;
    } catch (const std::runtime_error& error) {
      detail::report(state.writer, std::string(error.what()) + "; passed over");
    }
  }
  return "";
}

}  // namespace

std::optional<std::string> resume(TrainingState& state, const std::string& place) {
  if (!state.model) throw std::invalid_argument("there is nothing to resume: TrainingState::model is not set");
  // Rank 0 chooses.
  const std::string path = detail::together(
      state.processes, [&] { return state.processes.rank() == 0 ? checkpoint_in(state, place) : ""; })[0];
  if (path.empty()) return {};

  InputArchive training;
  CallbackState values;
  detail::together(state.processes, [&] {
    read_checkpoint(state, path, training, values);
    return "";
  });
  auto resumption = std::make_shared<detail::Resumption>();
  exchange(values, resumption->position);
  std::int64_t made_by = 0;
  values("processes", made_by);
  if (state.processes.rank() >= made_by) resumption->position.random.clear();  // they are rank 0's
  resumption->callbacks = values.part("callbacks");
  CallbackState fields = values.part("training");
  state.fields(fields);
  if (resumption->position.epoch_done) {
    ++state.epoch;
    state.batch = 0;
  }
  state.resumption_ = std::move(resumption);
  if (state.writer) state.writer->resume_at(state.step + 1);
  return path;
}

}  // namespace tblog
