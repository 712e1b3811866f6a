#pragma once

/// All of tblog::metrics: numbers in, numbers out. No I/O, no Torch, no Protobuf.
#include <tblog/metrics/binary_curve.h>
#include <tblog/metrics/bootstrap.h>
#include <tblog/metrics/calibration.h>
#include <tblog/metrics/class_counts.h>
#include <tblog/metrics/classification.h>
#include <tblog/metrics/classification_report.h>
#include <tblog/metrics/confidence.h>
#include <tblog/metrics/confusion_matrix.h>
#include <tblog/metrics/curves.h>
#include <tblog/metrics/drift.h>
#include <tblog/metrics/histogram.h>
#include <tblog/metrics/losses.h>
#include <tblog/metrics/multilabel.h>
#include <tblog/metrics/one_vs_rest.h>
#include <tblog/metrics/operating_points.h>
#include <tblog/metrics/predictions.h>
#include <tblog/metrics/quantiles.h>
#include <tblog/metrics/regression.h>
#include <tblog/metrics/running.h>
#include <tblog/metrics/top_k.h>
#include <tblog/metrics/undefined.h>
#include <tblog/numeric_view.h>
