"""The bench's cells in JAX, jit-compiled, on the CPU."""

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")

from types import SimpleNamespace

import jax
import jax.numpy as jnp
from cells import data, serve
from jax import lax
from layerwise import kernel, output_of, step

jax.config.update("jax_enable_x64", True)

OPS = SimpleNamespace(
    relu=lambda h: jnp.maximum(h, 0),
    tanh=jnp.tanh,
    positive=lambda h: (h > 0).astype(h.dtype),
    ones_like=jnp.ones_like,
)


def per_example(cell, x, weights):
    """The Gram matrix of per-example gradients, for one seed."""
    gradient = jax.grad(output_of(OPS, cell))
    rows = jax.vmap(gradient, (None, 0))([w[0] for w in weights], x[0])
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
            return (kernel(OPS, cell, x, weights),)
        if cell["work"] == "per-example kernel":
            return (per_example(cell, x, weights),)
        moved = lax.fori_loop(0, cell["steps"], lambda _, w: step(OPS, cell, x, y, w), weights)
        # All that is asked for is a result, or the compiler would leave some of it out.
        if cell["kernels"]:
            return kernel(OPS, cell, x, moved), kernel(OPS, cell, x, weights), moved
        return moved[-1].mT, moved

    def run():
        first = jax.block_until_ready(work(x, y, weights))[0]
        return [float(v) for v in first[0, 0, :4]]

    return run


serve(f"JAX {jax.__version__}, jit", compute)
