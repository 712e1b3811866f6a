#pragma once

#include <tblog/callbacks_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tblog {

/// One split of a cross-validation: which samples train and which validate, by their numbers from 0, ascending. Each
/// sample validates in one fold of all.
struct Fold {
  std::vector<std::size_t> train, validation;
};

/// `num_folds` parts of `samples` samples, one after the other, as even as can be: scikit-learn's KFold. With a seed
/// they are shuffled first, as scikit-learn does with shuffle=True, random_state=seed. Throws std::invalid_argument for
/// fewer than 2 folds and for more than there are samples.
TBLOG_CALLBACKS_EXPORT std::vector<Fold> k_fold(std::size_t samples, std::size_t num_folds = 5,
                                                std::optional<std::uint32_t> shuffle_seed = {});

/// Folds that have each class in the same share, as far as that can be: scikit-learn's StratifiedKFold, shuffled too.
/// `labels` are any numbers, one a sample. Throws std::invalid_argument for fewer than 2 folds, for a label that is
/// NaN, and where no class has as many samples as there are folds; a class that has fewer is missing in some.
TBLOG_CALLBACKS_EXPORT std::vector<Fold> stratified_k_fold(NumericView labels, std::size_t num_folds = 5,
                                                           std::optional<std::uint32_t> shuffle_seed = {});

/// Folds that keep samples of one group together (the images of one patient, say), as even as can be: scikit-learn's
/// GroupKFold. `groups` are any numbers, one a sample. Throws std::invalid_argument for fewer than 2 folds, for a group
/// that is NaN, and for more folds than groups.
TBLOG_CALLBACKS_EXPORT std::vector<Fold> group_k_fold(NumericView groups, std::size_t num_folds = 5);

}  // namespace tblog
