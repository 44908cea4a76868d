#!/usr/bin/env python3
"""A second opinion on the tables of the reference: every number again, with mpmath.

    python3 check_tables.py [FOLDER]

mpmath (Debian: python3-mpmath) shares no code with the Java that wrote the tables. The formulas
are the catalogue's, as they are written there. Prints the largest relative difference per table
and fails if one is above 1e-38.
"""

import pathlib
import struct
import sys

from mpmath import exp, mp, mpf, pi, sqrt, tanh

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parent / "main/resources/org/hillock/testkit"
TINY = mpf(10) ** -1000


def relu(x, _):
    return (x, 1, 0) if x > 0 else (0, 0, 0)


def leaky_relu(x, alpha):
    return (x, 1, 0) if x > 0 else (alpha * x, alpha, 0)


def elu(x, alpha):
    e = exp(min(x, 0))
    return (x, 1, 0) if x > 0 else (alpha * (e - 1), alpha * e, alpha * e)


def logistic(x):
    return 1 / (1 + exp(-x))


def sigmoid(x, _):
    on, off = logistic(x), logistic(-x)
    return on, on * off, on * off * (off - on)


def tanh_(x, _):
    y = tanh(x)
    # sech² as a product of logistic functions: 1 - y² would need as many digits as x has.
    slope = 4 * logistic(2 * x) * logistic(-2 * x)
    return y, slope, -2 * y * slope


def swish(x, beta):
    z = beta * x
    on, off = logistic(z), logistic(-z)
    return x * on, on * (1 + z * off), beta * on * off * (2 + z * (off - on))


def gelu(x, _):
    root, kappa = sqrt(2 / pi), mpf("0.044715")
    u = root * (x + kappa * x**3)
    u1 = root * (1 + 3 * kappa * x**2)
    u2 = 6 * kappa * x * root
    on, off = logistic(2 * u), logistic(-2 * u)
    bracket = 4 * u1 + 2 * x * u2 + 4 * x * u1**2 * (off - on)
    return x * on, on + 2 * x * u1 * on * off, on * off * bracket


def softmax(x, mask, temperature):
    top = max(v for v, part in zip(x, mask) if part == "1")
    terms = [exp((v - top) / temperature) if p == "1" else mpf(0) for v, p in zip(x, mask)]
    y = [t / sum(terms) for t in terms]
    n = range(len(x))
    others = [sum(y[k] for k in n if k != i) for i in n]
    return y, [(y[i] * others[i] if i == k else -y[i] * y[k]) / temperature for i in n for k in n]


def number(bits):
    return mpf(struct.unpack(">d", bytes.fromhex(bits))[0])


def parameter(text):
    return mpf(float(text.split("=")[1])) if text else None


def difference(table, ours):
    if abs(ours) < TINY:
        return abs(table)
    return abs(table - ours) / abs(ours)


def check(name, formula):
    worst = mpf(0)
    lines = (folder / f"{name}.csv").read_text().splitlines()[1:]
    for line in lines:
        cells = line.split(",")
        if formula is softmax:
            x = [number(word) for word in cells[0].split()]
            ours = sum(softmax(x, cells[1], parameter(cells[2])), [])
            table = cells[3].split() + cells[4].split()
        else:
            x = number(cells[0])
            # Digits for what cancels: next to 0 as many as the exponent of x, twice.
            mp.dps = 150 + (int(-2 * mp.log10(abs(x))) if 0 < abs(x) < 1 else 0)
            ours = formula(x, parameter(cells[1]))
            table = cells[2:]
        worst = max([worst] + [difference(mpf(t), mpf(o)) for t, o in zip(table, ours)])
    print(f"{name}: {len(lines)} lines, largest relative difference {mp.nstr(worst, 3)}")
    return worst < mpf("1e-38")


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    mp.dps = 150
    formulas = [relu, leaky_relu, sigmoid, tanh_, elu, swish, gelu, softmax]
    sys.exit(0 if all([check(f.__name__.rstrip("_"), f) for f in formulas]) else 1)
