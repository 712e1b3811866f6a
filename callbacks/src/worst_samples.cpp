#include "worst_samples.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "byte_strings.h"
#include "texts.h"

namespace tblog::detail {
namespace {

constexpr std::int64_t kShownNumbers = 8;

// "1.5, 2, ..."
std::string list_of(const at::Tensor& row) {
  std::string out;
  const std::int64_t shown = std::min(row.numel(), kShownNumbers);
  for (std::int64_t i = 0; i < shown; ++i) out += (i > 0 ? ", " : "") + number_text(row[i].item<double>(), 4);
  return row.numel() > shown ? out + ", ..." : out;
}

std::string class_name(const ValidationOptions& options, std::int64_t number) {
  const auto& names = options.class_names();
  const auto k = static_cast<std::size_t>(number);
  return k < names.size() ? names[k] : std::to_string(number);
}

std::string labels_in(const ValidationOptions& options, const at::Tensor& row) {
  std::string out;
  for (std::int64_t k = 0; k < row.numel(); ++k) {
    if (row[k].item<double>() != 0) out += (out.empty() ? "" : ", ") + class_name(options, k);
  }
  return out.empty() ? "none" : out;
}

// What was true, and what was said.
std::pair<std::string, std::string> texts_of(const ValidationOptions& options, const TaskBatch& batch,
                                             std::int64_t row) {
  const auto number = [row](const at::Tensor& of) { return of[row].item<std::int64_t>(); };
  switch (options.task()) {
    case Task::binary:
      return {class_name(options, number(batch.target)),
              class_name(options, number(batch.predictions)) +
                  " (probability of 1: " + number_text(batch.probabilities[row].item<double>(), 4) + ")"};
    case Task::multiclass:
      return {class_name(options, number(batch.target)),
              class_name(options, number(batch.predictions)) + " (probability " +
                  number_text(batch.probabilities[row][number(batch.predictions)].item<double>(), 4) + ")"};
    case Task::multilabel: return {labels_in(options, batch.target[row]), labels_in(options, batch.predictions[row])};
    case Task::language_model:
      return {class_name(options, number(batch.target)), class_name(options, number(batch.predictions))};
    case Task::regression: break;
  }
  const auto rows = [&](const at::Tensor& of) { return list_of(of.reshape({batch.samples, -1})[row]); };
  return {rows(batch.target), rows(batch.output)};
}

bool has_images(const at::Tensor& input, std::int64_t given) {
  return input.defined() && input.dim() == 4 && input.size(0) == given && (input.size(1) == 1 || input.size(1) == 3) &&
         input.numel() > 0 && !input.is_complex();
}

at::Tensor image_of(const at::Tensor& input) {
  const at::Tensor image = input.detach().to(at::kCPU);
  if (image.scalar_type() == at::kByte) return image.contiguous().clone();
  const at::Tensor values = image.to(at::kDouble).nan_to_num(0.0);
  const at::Tensor least = values.min(), range = values.max() - least;
  return ((values - least) * (range.item<double>() > 0 ? 255 / range.item<double>() : 0.0)).round().to(at::kByte);
}

std::string bytes_of(const at::Tensor& image) {
  return {static_cast<const char*>(image.data_ptr()), static_cast<std::size_t>(image.numel())};
}

}  // namespace

void WorstSamples::add(const ValidationOptions& options, const TaskBatch& batch, const at::Tensor& losses,
                       const at::Tensor& input, std::int64_t before) {
  if (k_ == 0) return;
  const bool images = has_images(input, batch.given);
  const at::Tensor places = batch.kept.defined() ? batch.kept.nonzero().reshape({-1}) : at::arange(batch.given);
  const at::Tensor worst = std::get<1>(losses.topk(std::min(k_, batch.samples)));
  for (std::int64_t i = 0; i < worst.numel(); ++i) {
    const auto row = worst[i].item<std::int64_t>(), place = places[row].item<std::int64_t>();
    const double loss = losses[row].item<double>();
    auto [target, prediction] = texts_of(options, batch, row);
    samples_.push_back({before + place, loss, std::move(target), std::move(prediction),
                        images ? image_of(input[place]) : at::Tensor()});
  }
  keep_worst();
}

void WorstSamples::merge(const WorstSamples& other) {
  samples_.insert(samples_.end(), other.samples_.begin(), other.samples_.end());
  keep_worst();
}

void WorstSamples::keep_worst() {
  std::stable_sort(samples_.begin(), samples_.end(), [](const Sample& a, const Sample& b) {
    return std::isnan(a.loss) ? !std::isnan(b.loss) : a.loss > b.loss;
  });
  if (static_cast<std::int64_t>(samples_.size()) > k_) samples_.resize(static_cast<std::size_t>(k_));
}

std::string WorstSamples::state() const {
  std::vector<std::string> parts;
  for (const Sample& sample : samples_) {
    char loss[64];
    std::snprintf(loss, sizeof loss, "%a", sample.loss);  // all of its bits
    std::string shape, bytes;
    if (sample.image.defined()) {
      for (const std::int64_t size : sample.image.sizes()) shape += std::to_string(size) + " ";
      bytes = bytes_of(sample.image);
    }
    parts.insert(parts.end(),
                 {std::to_string(sample.number), loss, sample.target, sample.prediction, shape, std::move(bytes)});
  }
  return joined(parts);
}

void WorstSamples::load_state(std::string_view bytes) {
  const auto parts = parted(bytes, "state of the worst samples");
  std::vector<Sample> loaded;
  const char* const wrong = "this is no state of worst samples";
  if (parts.size() % 6 != 0) throw std::invalid_argument(wrong);
  for (auto part = parts.begin(); part != parts.end(); part += 6) {
    Sample sample{std::atoll(part[0].c_str()), std::strtod(part[1].c_str(), nullptr), part[2], part[3], {}};
    if (!part[4].empty()) {
      long long channels = 0, height = 0, width = 0;
      if (std::sscanf(part[4].c_str(), "%lld %lld %lld", &channels, &height, &width) != 3 ||
          (channels != 1 && channels != 3) || height <= 0 || width <= 0 ||
          static_cast<std::uint64_t>(channels * height * width) != part[5].size()) {
        throw std::invalid_argument(wrong);
      }
      sample.image = at::empty({channels, height, width}, at::kByte);
      std::copy(part[5].begin(), part[5].end(), static_cast<char*>(sample.image.data_ptr()));
    }
    loaded.push_back(std::move(sample));
  }
  samples_ = std::move(loaded);
}

void WorstSamples::log(SummaryWriter& writer, const std::string& tag, std::int64_t step) const {
  if (samples_.empty()) return;
  std::vector<std::vector<std::string>> rows{{"sample", "loss", "target", "prediction"}};
  std::vector<at::Tensor> images;
  for (const Sample& sample : samples_) {
    rows.push_back({std::to_string(sample.number), number_text(sample.loss, 4), sample.target, sample.prediction});
    if (sample.image.defined() && (images.empty() || sample.image.sizes() == images[0].sizes())) {
      images.push_back(sample.image);
    }
  }
  writer.add_table(tag, rows, step);
  if (!images.empty()) writer.add_images(tag + "/images", at::stack(images), step);
}

}  // namespace tblog::detail
