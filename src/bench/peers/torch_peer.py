"""The bench's cells in PyTorch, eager, on the CPU."""

from types import SimpleNamespace

import torch
from cells import data, serve
from layerwise import kernel, output_of, step

torch.set_num_threads(1)

OPS = SimpleNamespace(
    relu=torch.relu,
    tanh=torch.tanh,
    positive=lambda h: (h > 0).to(h.dtype),
    ones_like=torch.ones_like,
)


def per_example(cell, x, weights):
    """The Gram matrix of per-example gradients, the recipe of torch.func's documentation, for one seed."""
    gradient = torch.func.grad(output_of(OPS, cell))
    rows = torch.func.vmap(gradient, (None, 0))([w[0] for w in weights], x[0])
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
                return kernel(OPS, cell, x, weights)[0, 0, :4].tolist()
            if cell["work"] == "per-example kernel":
                return per_example(cell, x, weights)[0, 0, :4].tolist()
            if cell["kernels"]:
                kernel(OPS, cell, x, weights)
            moved = weights
            for _ in range(cell["steps"]):
                moved = step(OPS, cell, x, y, moved)
            if cell["kernels"]:
                return kernel(OPS, cell, x, moved)[0, 0, :4].tolist()
            return moved[-1][0, :4, 0].tolist()

    return run


serve(f"PyTorch {torch.__version__}, eager", compute)
