#include <tblog/metrics/undefined.h>

#include <cmath>
#include <cstring>

namespace tblog::metrics {
namespace {

// A quiet NaN has 51 bits to spare, and those of the 22 highest survive in a float: 14 that say whose NaN it is, and
// the reason below them.
constexpr std::uint64_t kQuietNan = 0x7ff8000000000000, kOurs = std::uint64_t(0x1b10) << 37;
constexpr std::uint64_t kOwner = std::uint64_t(0x3fff) << 37;
constexpr int kReasonShift = 29;

}  // namespace

double undefined(Undefined reason) {
  const std::uint64_t bits = kQuietNan | kOurs | static_cast<std::uint64_t>(reason) << kReasonShift;
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::string_view undefined_reason(double value) {
  if (!std::isnan(value)) return "";
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if ((bits & kOwner) == kOurs) {
    switch (static_cast<Undefined>(bits >> kReasonShift & 0xff)) {
      case Undefined::no_samples: return "there are no samples, or none that weighs anything";
      case Undefined::no_positives: return "there are no positives";
      case Undefined::no_negatives: return "there are no negatives";
      case Undefined::one_class: return "all samples are of one class";
      case Undefined::not_predicted: return "nothing is predicted positive";
      case Undefined::not_seen: return "nothing is positive, by label or by prediction";
      case Undefined::constant: return "a variable is constant";
      case Undefined::too_few_samples: return "there are too few samples";
      case Undefined::not_a_number: return "the input holds NaN, or infinities that cancel out";
      case Undefined::not_reached: return "no threshold reaches what was asked for";
    }
  }
  return "not a number, for a reason that nobody gave";
}

}  // namespace tblog::metrics
