#include <tblog/metrics/classification_report.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

TEST_CASE("a report has a row for each class that occurs, then the averages", "[report]") {
  ClassificationReportOptions options;
  options.class_names = {"cat", "eel", "a|b"};
  const ConfusionMatrix matrix = confusion_matrix(std::vector{0, 0, 2, 2}, std::vector{0, 2, 2, 2}, {}, 3);
  const ClassificationReport report = classification_report(matrix, options);
  REQUIRE(report.classes.size() == 2);
  CHECK(report.classes[1].name == "a|b");
  CHECK(report.classes[1].recall == 1);
  CHECK(report.classes[1].support == 2);
  CHECK(report.accuracy == 0.75);
  CHECK(report.macro.f1 == f1(matrix, Average::macro));
  CHECK_FALSE(report.samples);
  CHECK(report.text() ==
        "              precision    recall  f1-score   support\n\n"
        "         cat       1.00      0.50      0.67         2\n"
        "         a|b       0.67      1.00      0.80         2\n\n"
        "    accuracy                           0.75         4\n"
        "   macro avg       0.83      0.75      0.73         4\n"
        "weighted avg       0.83      0.75      0.73         4\n");
  CHECK(report.markdown() ==
        "|  | precision | recall | f1\\-score | support |\n"
        "|:---|---:|---:|---:|---:|\n"
        "| cat | 1.00 | 0.50 | 0.67 | 2 |\n"
        "| a\\|b | 0.67 | 1.00 | 0.80 | 2 |\n"
        "| accuracy |  |  | 0.75 | 4 |\n"
        "| macro avg | 0.83 | 0.75 | 0.73 | 4 |\n"
        "| weighted avg | 0.83 | 0.75 | 0.73 | 4 |\n");
}

TEST_CASE("a support that is not whole has decimals", "[report]") {
  const std::vector<int> classes{0, 1};
  ClassificationReportOptions options;
  options.digits = 3;
  const auto report = classification_report(confusion_matrix(classes, classes, std::vector{0.25, 2.0}), options);
  CHECK(report.classes[0].support == 0.25);
  CHECK_THAT(report.text(), Catch::Matchers::ContainsSubstring("1.000     0.250\n"));
  CHECK_THAT(report.text(), Catch::Matchers::ContainsSubstring("1.000         2\n"));
}

TEST_CASE("a report on nothing has averages that are NaN", "[report]") {
  const ClassificationReport report = classification_report(ConfusionMatrix(2));
  CHECK(report.classes.empty());
  CHECK(std::isnan(*report.accuracy));
  CHECK(std::isnan(report.weighted.precision));
  CHECK_THAT(report.text(), Catch::Matchers::ContainsSubstring("macro avg        nan       nan       nan         0\n"));
}

TEST_CASE("a multilabel report has averages over labels and over samples", "[report]") {
  const std::vector<int> labels{1, 0, 1, 1}, predictions{1, 0, 0, 1};
  const ClassificationReport report = classification_report(multilabel_counts(labels, predictions, 2));
  CHECK_FALSE(report.accuracy);
  REQUIRE(report.samples);
  CHECK(report.samples->recall == 0.75);
  CHECK(report.micro.recall == 2 / 3.0);
}

TEST_CASE("a report with other names than classes is refused", "[report]") {
  ClassificationReportOptions options;
  options.class_names = {"a"};
  CHECK_THROWS_WITH(classification_report(ConfusionMatrix(2), options),
                    "class_names has 1 elements: there are 2 classes");
  options.class_names.clear();
  options.digits = 18;
  CHECK_THROWS_WITH(classification_report(ConfusionMatrix(2), options), "digits is 18: a number has at most 17");
}
