"""The bench's cells in JAX, jit-compiled, on the CPU. The layer-wise formulas are those of ours, written by hand."""

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
from cells import data, serve
from jax import lax

jax.config.update("jax_enable_x64", True)


def activation(name, h):
    if name == "relu":
        return jnp.maximum(h, 0), (h > 0).astype(h.dtype)
    z = jnp.tanh(h)
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
    deltas = backward(cell, weights, slopes, jnp.ones_like(f))
    total = 0
    for l, (z, delta) in enumerate(zip(zs, deltas)):
        scale = 1.0 if l == 0 else 1.0 / cell["width"]
        total = total + scale * (z @ z.mT) * (delta @ delta.mT)
    return total


def step(cell, x, y, weights):
    zs, slopes, f = passes(cell, x, weights)
    deltas = backward(cell, weights, slopes, f - y)
    scale = cell["width"] ** -0.5
    return [
        w - cell["rate"] * (1.0 if l == 0 else scale) * (zs[l].mT @ deltas[l])
        for l, w in enumerate(weights)
    ]


def per_example(cell, x, weights):
    """The Gram matrix of per-example gradients, for one seed."""
    weights = [w[0] for w in weights]

    def output(parameters, point):
        z = point[None]
        for l, w in enumerate(parameters):
            z = (z @ w) * (1.0 if l == 0 else cell["width"] ** -0.5)
            if l + 1 < len(parameters):
                z = jnp.maximum(z, 0) if cell["activation"] == "relu" else jnp.tanh(z)
        return z[0, 0]

    rows = jax.vmap(jax.grad(output), (None, 0))(weights, x[0])
    flat = jnp.concatenate([g.reshape(g.shape[0], -1) for g in rows], 1)
    return (flat @ flat.T)[None]


def compute(cell):
    kind = jnp.float64 if cell["precision"] == "float64" else jnp.float32
    x, y, weights = data(cell)
    x, y = jnp.asarray(x, kind), jnp.asarray(y, kind)
    weights = [jnp.asarray(w, kind) for w in weights]

    @jax.jit
    def work(x, y, weights):
        if cell["work"] == "kernel":
            return kernel(cell, x, weights)
        if cell["work"] == "per-example kernel":
            return per_example(cell, x, weights)
        moved = lax.fori_loop(0, cell["steps"], lambda _, w: step(cell, x, y, w), weights)
        if not cell["kernels"]:
            return moved[-1].mT, moved
        return kernel(cell, x, moved), kernel(cell, x, weights), moved

    def run():
        result = jax.block_until_ready(work(x, y, weights))
        first = result[0] if isinstance(result, tuple) else result
        return [float(v) for v in first[0, 0, :4]]

    return run


serve(f"JAX {jax.__version__}, jit", compute)
