"""What the peers compute: the same numbers as src/bench/cells.ts makes, and the protocol of src/bench/runner.ts.

A request is one JSON line: {"cell": {...}, "atLeastSeconds": t}. The answer is one JSON line: {"seconds": s, "check": [...]}, or
{"error": "..."}. A first line {"ready": version} says that the library is loaded.
"""

import json
import sys
import time
import traceback

import numpy as np


def waves(shape, size, phase):
    count = int(np.prod(shape))
    return (size * np.sin(12.9898 * np.arange(count, dtype=np.float64) + phase)).reshape(shape)


def data(cell):
    """Inputs (S, N, d), targets (S, N, 1) and weights, layer by layer (S, fan in, fan out), as float64."""
    s, n, d, m = cell["seeds"], cell["inputs"], cell["dimension"], cell["width"]
    sizes = [d] + [m] * (cell["depth"] - 1) + [1]
    weights = [
        waves((s, sizes[l], sizes[l + 1]), 2**0.5, l + 1) for l in range(cell["depth"])
    ]
    return waves((s, n, d), (2 / d) ** 0.5, 0.25), waves((s, n, 1), 1.0, 0.75), weights


def serve(version, compute):
    """compute(cell) returns a function that does the work once and returns numbers to check. It is called until
    `atLeastSeconds` have passed, once at least, and the mean time of a call is the answer."""
    print(json.dumps({"ready": version}), flush=True)
    prepared = {}
    for line in sys.stdin:
        request = json.loads(line)
        cell = request["cell"]
        key = json.dumps(cell, sort_keys=True)
        try:
            if key not in prepared:
                prepared.clear()
                prepared[key] = compute(cell)
            start = time.perf_counter()
            runs = 0
            while runs == 0 or time.perf_counter() - start < request["atLeastSeconds"]:
                check = prepared[key]()
                runs += 1
            answer = {"seconds": (time.perf_counter() - start) / runs, "check": check}
        except Exception:
            answer = {"error": traceback.format_exc().splitlines()[-1]}
        print(json.dumps(answer), flush=True)
