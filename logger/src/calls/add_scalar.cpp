#include <tblog/summary_writer.h>

#include <stdexcept>

#include "calls/logging_call.h"
#include "encodings/summaries.h"

namespace tblog {
namespace {

using detail::kNoTag;
using detail::kRuled;
using detail::SeriesKind;
using detail::TagId;
using detail::WriterCore;

// Runs `log` with the handle's tag if that was not refused and its rules agree.
template <class Log>
void through_handle(WriterCore& core, TagId handle, Step step, Log&& log) noexcept {
  guarded(core, "Scalar::add", {}, [&] {
    const TagId tag = handle & ~kRuled;
    if (tag == kNoTag) throw std::invalid_argument("the handle's tag was refused");
    if (tag == handle || core.records(core.tags()[tag].name, step.value())) log(tag);
  });
}

// Apart from the quick way, so that this needs no registers for it.
[[gnu::noinline]] void add_slowly(WriterCore& core, TagId handle, std::int64_t step, float scalar) noexcept {
  through_handle(core, handle, step, [&](TagId tag) { core.add(tag, step, scalar); });
}

detail::Payload payload_of(const DeferredScalar& scalar) {
  return {[scalar]() -> detail::Value { return static_cast<float>(scalar.get()); }, sizeof scalar};
}

}  // namespace

void Scalar::add(double value, Step step) const {
  const auto scalar = static_cast<float>(value);
  if (!core_->try_add(tag_, step.value(), scalar)) add_slowly(*core_, tag_, step.value(), scalar);
}

void Scalar::add(const DeferredScalar& value, Step step) const {
  through_handle(*core_, tag_, step, [&](TagId tag) { core_->add(tag, step.value(), payload_of(value)); });
}

void SummaryWriter::add_scalar(std::string_view tag, double value, Step step) {
  guarded(*core_, "add_scalar", tag, [&] { core_->add(tag, step.value(), static_cast<float>(value)); });
}

void SummaryWriter::add_scalar(std::string_view tag, const DeferredScalar& value, Step step) {
  if_recorded(*core_, "add_scalar", tag, step,
              [&] { log_value(*core_, SeriesKind::scalar, tag, step, detail::scalar_metadata, payload_of(value)); });
}

Scalar SummaryWriter::scalar(std::string_view tag) {
  TagId id = kNoTag;
  guarded(*core_, "scalar", tag, [&] {
    id = core_->tags().find_or_add(tag, SeriesKind::scalar, detail::scalar_metadata);
    if (core_->rules().apply_to(tag)) id |= kRuled;
  });
  return {core_, id};
}

}  // namespace tblog
