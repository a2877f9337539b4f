#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace bbia {

using Vector6 = std::array<double, 6>;
using Matrix6 = std::array<Vector6, 6>;  ///< row by row

/// What Gaussian elimination says about a 6x6 matrix.
struct Elimination {
  /// Smallest pivot over largest: 0 when singular. A cheap stand-in for 1 / condition.
  double pivot_ratio = 0.0;
  double determinant = 0.0;
};

/// Solves a x = b by elimination with row pivoting; `b` becomes x. Nothing is written to `b` that
/// means anything when `pivot_ratio` is 0 or not a number.
[[nodiscard]] inline Elimination SolveInPlace(Matrix6& a, Vector6& b) noexcept {
  Elimination found{0.0, 1.0};
  double largest = 0.0;
  double smallest = HUGE_VAL;
  for (std::size_t k = 0; k < 6; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < 6; ++i) {
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    }
    if (pivot != k) {
      std::swap(a[pivot], a[k]);
      std::swap(b[pivot], b[k]);
      found.determinant = -found.determinant;
    }
    const double p = a[k][k];
    found.determinant *= p;
    const double size = std::abs(p);
    if (!(size > 0.0)) return {0.0, 0.0};
    largest = size > largest ? size : largest;
    smallest = size < smallest ? size : smallest;
    const double inverse = 1.0 / p;
    for (std::size_t i = k + 1; i < 6; ++i) {
      const double factor = a[i][k] * inverse;
      for (std::size_t j = k + 1; j < 6; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
    a[k][k] = inverse;
  }
  for (std::size_t k = 6; k-- > 0;) {
    for (std::size_t j = k + 1; j < 6; ++j) b[k] -= a[k][j] * b[j];
    b[k] *= a[k][k];
  }
  found.pivot_ratio = smallest / largest;
  return found;
}

}  // namespace bbia
