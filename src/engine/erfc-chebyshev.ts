/**
 * Chebyshev coefficients c_k of P(t) = ln(erfc(z) / t) + z² = c_0 / 2 + Σ_{k ≥ 1} c_k T_k(2t − 1), where
 * t = 2 / (2 + z) and z ≥ 0. The fractional error of erfc is below 1.2e-16 (W. H. Press, S. A. Teukolsky,
 * W. T. Vetterling and B. P. Flannery, "Numerical Recipes", 3rd ed., 2007, section 6.2.2).
 */
export const ERFC_CHEBYSHEV: readonly number[] = [
  -1.3026537197817094, 0.6419697923564902, 1.9476473204185836e-2, -9.561514786808631e-3, -9.46595344482036e-4,
  3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.30365583558e-6,
  1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10,
  9.6467911e-11, 2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15,
  -1.523e-15, -9.4e-17, 1.21e-16, -2.8e-17,
];
