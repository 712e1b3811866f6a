#include "task_pictures.h"

namespace tblog::detail {

void log_pictures(SummaryWriter& writer, const std::string& prefix, const TaskResults& results,
                  const ValidationOptions& options, std::int64_t step) {
  CurveOptions curve_options;
  curve_options.num_thresholds = static_cast<std::size_t>(options.num_thresholds());
  curve_options.area = false;  // it is one of the metrics
  for (const auto& curve : results.curves) {
    curve_options.weights = curve.weights;
    writer.add_pr_curve(prefix + "pr" + curve.suffix, curve.labels, curve.probabilities, step, curve_options);
    writer.add_roc_curve(prefix + "roc" + curve.suffix, curve.labels, curve.probabilities, step, curve_options);
  }
  if (const auto& samples = results.calibration) {
    writer.add_calibration_curve(prefix + "calibration", samples->labels, samples->probabilities, step,
                                 samples->weights);
  }
  if (const auto& matrix = results.confusion) {
    const auto classes = static_cast<std::int64_t>(matrix->num_classes());
    ConfusionMatrixOptions matrix_options;
    matrix_options.class_names = options.class_names();
    writer.add_confusion_matrix(prefix + "confusion", TensorView(matrix->compute(), {classes, classes}), step,
                                matrix_options);
  }
}

}  // namespace tblog::detail
