#include <tblog/callbacks/callback_state.h>

#include <stdexcept>
#include <utility>

namespace tblog {
namespace {

// An undefined tensor can't be written.
c10::IValue kept(const at::Tensor& tensor) {
  return tensor.defined() ? c10::IValue(tensor.detach().clone()) : c10::IValue();
}
c10::IValue kept(const std::vector<at::Tensor>& tensors) {
  std::vector<at::Tensor> out;
  for (const at::Tensor& tensor : tensors) out.push_back(tensor.detach().clone());
  return out;
}
c10::IValue kept(const std::map<std::string, double>& values) {
  c10::Dict<std::string, double> out;
  for (const auto& [name, value] : values) out.insert(name, value);
  return out;
}
template <class T>
c10::IValue kept(const T& value) {
  return value;
}

template <class T>
void give_back(const c10::IValue& from, T& to) {
  to = from.to<T>();
}
void give_back(const c10::IValue& from, at::Tensor& to) { to = from.isNone() ? at::Tensor() : from.toTensor(); }
void give_back(const c10::IValue& from, std::map<std::string, double>& to) {
  to.clear();
  for (const auto& entry : from.to<c10::Dict<std::string, double>>()) to[entry.key()] = entry.value();
}

}  // namespace

template <class T>
void CallbackState::exchange(const std::string& name, T& value) {
  const std::string full = prefix_ + name;
  if (!restoring_) {
    // LibTorch writes names into its files unescaped.
    if (full.find_first_of("\"\\\n") != std::string::npos) {
      throw std::invalid_argument("a value of a callback's state can't be named '" + full +
                                  "': no quote, backslash or newline");
    }
    (*values_)[full] = kept(value);
    return;
  }
  const auto found = values_->find(full);
  if (found == values_->end()) throw std::invalid_argument("the checkpoint has no '" + full + "'");
  try {
    give_back(found->second, value);
  } catch (const c10::Error&) {
    throw std::invalid_argument("'" + full + "' of the checkpoint is " + found->second.tagKind() +
                                ", not of the type that is wanted");
  }
}

void CallbackState::operator()(const std::string& name, double& value) { exchange(name, value); }
void CallbackState::operator()(const std::string& name, std::int64_t& value) { exchange(name, value); }
void CallbackState::operator()(const std::string& name, bool& value) { exchange(name, value); }
void CallbackState::operator()(const std::string& name, std::string& value) { exchange(name, value); }
void CallbackState::operator()(const std::string& name, at::Tensor& value) { exchange(name, value); }
void CallbackState::operator()(const std::string& name, std::vector<at::Tensor>& values) { exchange(name, values); }
void CallbackState::operator()(const std::string& name, std::vector<double>& values) { exchange(name, values); }
void CallbackState::operator()(const std::string& name, std::vector<std::string>& values) { exchange(name, values); }
void CallbackState::operator()(const std::string& name, std::map<std::string, double>& values) {
  exchange(name, values);
}

CallbackState CallbackState::part(const std::string& name) const {
  CallbackState out = *this;
  out.prefix_ += name + "/";
  return out;
}

bool CallbackState::empty() const {
  const auto first = values_->lower_bound(prefix_);
  return first == values_->end() || first->first.compare(0, prefix_.size(), prefix_) != 0;
}

}  // namespace tblog
