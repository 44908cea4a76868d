package org.hillock.testkit.reference;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The catalogue's formulas as they are written there, in arbitrary precision: so many digits that
 * no cancellation matters, hence none of the care that the oracles need.
 */
final class BigReference {
  /** Beyond this an exponential is 0 in every format. */
  private static final BigDecimal FAR = BigDecimal.valueOf(5000);

  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private final MathContext digits;

  private BigReference(int precision) {
    this.digits = new MathContext(precision);
  }

  /** f, f', f'' at x; the parameter is ignored by a function that has none. */
  static BigDecimal[] of(String name, double parameter, double x) {
    int lost = x == 0 ? 0 : (int) Math.max(0, -2 * Math.log10(Math.abs(x)));
    return new BigReference(130 + lost).compute(name, new BigDecimal(parameter), new BigDecimal(x));
  }

  private BigDecimal[] compute(String name, BigDecimal p, BigDecimal x) {
    boolean left = x.signum() <= 0;
    BigDecimal zero = BigDecimal.ZERO;
    BigDecimal slope = p.multiply(exp(x.min(zero)));
    return switch (name) {
      case "relu" -> left ? three(zero, zero, zero) : three(x, ONE, zero);
      case "leaky_relu" -> left ? three(x.multiply(p), p, zero) : three(x, ONE, zero);
      case "elu" -> left ? three(slope.subtract(p), slope, slope) : three(x, ONE, zero);
      case "sigmoid" -> sigmoid(x);
      case "tanh" -> tanh(x);
      case "swish" -> swish(p, x);
      case "gelu" -> gelu(x);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private BigDecimal[] sigmoid(BigDecimal x) {
    BigDecimal on = logistic(x);
    BigDecimal off = logistic(x.negate());
    BigDecimal slope = on.multiply(off);
    return three(on, slope, slope.multiply(off.subtract(on)));
  }

  private BigDecimal[] tanh(BigDecimal x) {
    BigDecimal up = exp(x);
    BigDecimal down = exp(x.negate());
    BigDecimal sum = up.add(down);
    BigDecimal value = divide(up.subtract(down), sum);
    BigDecimal slope = divide(BigDecimal.valueOf(4), sum.multiply(sum));
    return three(value, slope, value.multiply(slope).multiply(TWO).negate());
  }

  private BigDecimal[] swish(BigDecimal beta, BigDecimal x) {
    BigDecimal z = beta.multiply(x);
    BigDecimal on = logistic(z);
    BigDecimal off = logistic(z.negate());
    return three(
        x.multiply(on),
        on.multiply(ONE.add(z.multiply(off))),
        beta.multiply(on).multiply(off).multiply(TWO.add(z.multiply(off.subtract(on)))));
  }

  private BigDecimal[] gelu(BigDecimal x) {
    BigDecimal root = BigDecimalMath.sqrt(divide(TWO, BigDecimalMath.pi(digits)), digits);
    BigDecimal kappa = new BigDecimal("0.044715");
    BigDecimal square = x.multiply(x);
    BigDecimal three = BigDecimal.valueOf(3);
    BigDecimal u = root.multiply(x.add(kappa.multiply(square).multiply(x)));
    BigDecimal u1 = root.multiply(ONE.add(three.multiply(kappa).multiply(square)));
    BigDecimal u2 = root.multiply(kappa).multiply(x).multiply(BigDecimal.valueOf(6));
    BigDecimal on = logistic(u.multiply(TWO));
    BigDecimal off = logistic(u.multiply(TWO).negate());
    BigDecimal both = on.multiply(off);
    BigDecimal bracket =
        u1.multiply(BigDecimal.valueOf(4))
            .add(TWO.multiply(x).multiply(u2))
            .add(
                BigDecimal.valueOf(4)
                    .multiply(x)
                    .multiply(u1)
                    .multiply(u1)
                    .multiply(off.subtract(on)));
    return three(
        x.multiply(on),
        on.add(TWO.multiply(x).multiply(u1).multiply(both)),
        both.multiply(bracket));
  }

  /** e^(x/τ) over the sum of its kind, and the Jacobian row after row. */
  static BigDecimal[][] softmax(double temperature, double[] row, boolean[] mask) {
    BigReference big = new BigReference(130);
    int n = row.length;
    BigDecimal tau = new BigDecimal(temperature);
    BigDecimal max = null;
    for (int i = 0; i < n; i++) {
      if (mask[i]) {
        BigDecimal x = new BigDecimal(row[i]);
        max = max == null ? x : max.max(x);
      }
    }
    BigDecimal[] y = new BigDecimal[n];
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < n; i++) {
      y[i] =
          mask[i]
              ? big.exp(big.divide(new BigDecimal(row[i]).subtract(max), tau))
              : BigDecimal.ZERO;
      sum = sum.add(y[i]);
    }
    BigDecimal[] jacobian = new BigDecimal[n * n];
    for (int i = 0; i < n; i++) {
      BigDecimal others = BigDecimal.ZERO;
      for (int k = 0; k < n; k++) {
        jacobian[i * n + k] =
            big.divide(y[i].multiply(y[k]).negate(), sum.multiply(sum).multiply(tau));
        others = k == i ? others : others.add(y[k]);
      }
      jacobian[i * n + i] = big.divide(y[i].multiply(others), sum.multiply(sum).multiply(tau));
    }
    for (int i = 0; i < n; i++) {
      y[i] = big.divide(y[i], sum);
    }
    return new BigDecimal[][] {y, jacobian};
  }

  private BigDecimal logistic(BigDecimal z) {
    return divide(ONE, ONE.add(exp(z.negate())));
  }

  private BigDecimal exp(BigDecimal z) {
    return BigDecimalMath.exp(z.min(FAR).max(FAR.negate()), digits);
  }

  private BigDecimal divide(BigDecimal a, BigDecimal b) {
    return a.divide(b, digits);
  }

  private static BigDecimal[] three(BigDecimal value, BigDecimal first, BigDecimal second) {
    return new BigDecimal[] {value, first, second};
  }
}
