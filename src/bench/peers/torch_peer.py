"""The bench's cells in PyTorch, eager, on the CPU. The layer-wise formulas are those of ours, written by hand."""

import torch
from cells import data, serve

torch.set_num_threads(1)


def activation(name, h):
    if name == "relu":
        z = torch.relu(h)
        return z, (h > 0).to(h.dtype)
    z = torch.tanh(h)
    return z, 1 - z * z


def passes(cell, x, weights):
    scale = cell["width"] ** -0.5
    zs, slopes, z = [x], [], x
    for l, w in enumerate(weights[:-1]):
        h = z @ w
        if l > 0:
            h = h * scale
        z, slope = activation(cell["activation"], h)
        zs.append(z)
        slopes.append(slope)
    return zs, slopes, (z @ weights[-1]) * scale


def backward(cell, weights, slopes, top):
    scale = cell["width"] ** -0.5
    deltas = [top]
    for l in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (deltas[0] @ weights[l].mT) * scale * slopes[l - 1])
    return deltas


def kernel(cell, x, weights):
    zs, slopes, f = passes(cell, x, weights)
    deltas = backward(cell, weights, slopes, torch.ones_like(f))
    total = 0
    for l, (z, delta) in enumerate(zip(zs, deltas)):
        scale = 1.0 if l == 0 else 1.0 / cell["width"]
        total = total + scale * (z @ z.mT) * (delta @ delta.mT)
    return total


def step(cell, x, y, weights, rate):
    zs, slopes, f = passes(cell, x, weights)
    deltas = backward(cell, weights, slopes, f - y)
    scale = cell["width"] ** -0.5
    return [
        w - rate * (1.0 if l == 0 else scale) * (zs[l].mT @ deltas[l])
        for l, w in enumerate(weights)
    ]


def per_example(cell, x, weights):
    """The Gram matrix of per-example gradients, the recipe of torch.func's documentation, for one seed."""
    weights = [w[0] for w in weights]

    def output(parameters, point):
        z = point[None]
        for l, w in enumerate(parameters):
            z = (z @ w) * (1.0 if l == 0 else cell["width"] ** -0.5)
            if l + 1 < len(parameters):
                z = torch.relu(z) if cell["activation"] == "relu" else torch.tanh(z)
        return z[0, 0]

    rows = torch.func.vmap(torch.func.grad(output), (None, 0))(weights, x[0])
    flat = torch.cat([g.flatten(1) for g in rows], 1)
    return (flat @ flat.T)[None]


def compute(cell):
    kind = torch.float64 if cell["precision"] == "float64" else torch.float32
    x, y, weights = data(cell)
    x, y = torch.tensor(x, dtype=kind), torch.tensor(y, dtype=kind)
    weights = [torch.tensor(w, dtype=kind) for w in weights]

    def run():
        with torch.no_grad():
            if cell["work"] == "kernel":
                return kernel(cell, x, weights)[0, 0, :4].tolist()
            if cell["work"] == "per-example kernel":
                return per_example(cell, x, weights)[0, 0, :4].tolist()
            start = kernel(cell, x, weights) if cell["kernels"] else None
            moved = weights
            for _ in range(cell["steps"]):
                moved = step(cell, x, y, moved, cell["rate"])
            if start is None:
                return moved[-1][0, :4, 0].tolist()
            return kernel(cell, x, moved)[0, 0, :4].tolist()

    return run


serve(f"PyTorch {torch.__version__}, eager", compute)
