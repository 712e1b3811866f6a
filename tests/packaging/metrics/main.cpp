#include <tblog/metrics.h>

#include <vector>

int main() {
  const std::vector<int> labels{0, 0, 1, 1};
  const std::vector<float> scores{0.1f, 0.4f, 0.35f, 0.8f};
  return tblog::metrics::roc_auc(labels, scores) == 0.75 ? 0 : 1;
}
