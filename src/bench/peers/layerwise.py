"""The layer-wise formulas of ours, written by hand for any array library with @, *, .mT and the functions of `ops`.

ops.relu(h), ops.tanh(h), ops.positive(h) (1 where h > 0, else 0, in h's precision), ops.ones_like(h). A network is
z_0 = x, h_l = scale_l z_{l-1} W_l, with scale 1 in the first layer and m^{-1/2} above it.
"""


def layer_scale(cell, layer):
    return 1.0 if layer == 0 else cell["width"] ** -0.5


def activation(ops, name, h):
    if name == "relu":
        return ops.relu(h), ops.positive(h)
    z = ops.tanh(h)
    return z, 1 - z * z


def passes(ops, cell, x, weights):
    zs, slopes, z = [x], [], x
    for l, w in enumerate(weights[:-1]):
        h = z @ w if l == 0 else (z @ w) * layer_scale(cell, l)
        z, slope = activation(ops, cell["activation"], h)
        zs.append(z)
        slopes.append(slope)
    return zs, slopes, (z @ weights[-1]) * layer_scale(cell, len(weights) - 1)


def backward(cell, weights, slopes, top):
    deltas = [top]
    for l in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (deltas[0] @ weights[l].mT) * layer_scale(cell, l) * slopes[l - 1])
    return deltas


def kernel(ops, cell, x, weights):
    zs, slopes, f = passes(ops, cell, x, weights)
    deltas = backward(cell, weights, slopes, ops.ones_like(f))
    total = 0
    for l, (z, delta) in enumerate(zip(zs, deltas)):
        total = total + layer_scale(cell, l) ** 2 * (z @ z.mT) * (delta @ delta.mT)
    return total


def step(ops, cell, x, y, weights):
    zs, slopes, f = passes(ops, cell, x, weights)
    deltas = backward(cell, weights, slopes, f - y)
    return [
        w - cell["rate"] * layer_scale(cell, l) * (zs[l].mT @ deltas[l])
        for l, w in enumerate(weights)
    ]


def output_of(ops, cell):
    """The output as a function of one replicate's weights and one point, for per-example gradients."""

    def output(weights, point):
        z = point[None]
        for l, w in enumerate(weights):
            z = (z @ w) * layer_scale(cell, l)
            if l + 1 < len(weights):
                z = activation(ops, cell["activation"], z)[0]
        return z[0, 0]

    return output
