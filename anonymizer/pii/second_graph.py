"""The second reading as part of the tagger's graph: what its last layer sees of neighbours, and classes around them.

A convolution each, written out as matrix products, for which the runtime takes a third of the time.

Done in the graph because that lets go of the interpreter and keeps to one thread. Written as protobuf fields: whoever
reads the model merges a second graph field into the first (protobuf.dev/programming-guides/encoding, last one wins).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from anonymizer.pii.lac_graph import field, number
from anonymizer.pii.second_reading import Floats, Weights

# What the tagger's last layer sees of a character, its own answer, what this adds, and what it asks for.
HIDDEN, TAGS, SECOND, CLASSES = "p2o.pd_op.transpose.1.0", "fetch_name_0", "second", "classes"
_GRAPH, _NODE, _INITIALIZER, _GIVEN, _RESULT = 7, 1, 5, 11, 12
_FLOAT, _INT64, _INT = 1, 7, 2
Whole = npt.NDArray[np.int64]


def joined(model: bytes, weights: Weights) -> bytes:
    """The model with one more input, `classes` [rows, characters, classes], and two more results."""
    parts = (
        *_beside(HIDDEN, weights.seen),
        *_around(CLASSES, weights.around),
        _tensor("second.bias", weights.bias),
        _tensor("second.out", weights.out),
        _tensor("second.out_bias", weights.out_bias),
        _node("Sum", ["seen.0", "seen.1", "seen.2", "around", "second.bias"], "second.1"),
        _node("Relu", ["second.1"], "second.2"),
        _node("MatMul", ["second.2", "second.out"], "second.3"),
        _node("Add", ["second.3", "second.out_bias"], "second.4"),
        _node("Softmax", ["second.4"], SECOND),
        field(_GIVEN, _value(CLASSES)),
        field(_RESULT, _value(SECOND)),
        field(_RESULT, _value(HIDDEN)),
    )
    return model + field(_GRAPH, b"".join(parts))


def _beside(given: str, kernels: Floats) -> Iterator[bytes]:
    """seen.0, seen.1, seen.2: what the character before, the character and the one after add.

    The products are shifted, which are narrower than what they are made from.
    """
    for at, kernel in enumerate(kernels):
        by = len(kernels) // 2 - at
        yield _tensor(f"seen.{at}.kernel", kernel)
        yield _node("MatMul", [given, f"seen.{at}.kernel"], f"seen.{at}.own" if by else f"seen.{at}")
        if by:
            yield _tensor(f"seen.{at}.by", np.array([0, by, 0, 0, -by, 0]))
            yield _node("Pad", [f"seen.{at}.own", f"seen.{at}.by"], f"seen.{at}")


def _around(given: str, kernels: Floats) -> Iterator[bytes]:
    """What all characters around add. Narrow: laid side by side before one product."""
    reach, last = len(kernels) // 2, np.iinfo(np.int64).max
    yield _tensor("around.by", np.array([0, reach, 0, 0, reach, 0]))
    yield _node("Pad", [given, "around.by"], "around.padded")
    yield _tensor("around.axis", np.array([1]))
    for at in range(len(kernels)):
        yield _tensor(f"around.{at}.from", np.array([at]))
        yield _tensor(f"around.{at}.to", np.array([at + 1 - len(kernels) or last]))
        yield _node("Slice", ["around.padded", f"around.{at}.from", f"around.{at}.to", "around.axis"], f"around.{at}")
    yield _node("Concat", [f"around.{at}" for at in range(len(kernels))], "around.all", axis=2)
    yield _tensor("around.kernels", np.concatenate(kernels))
    yield _node("MatMul", ["around.all", "around.kernels"], "around")


def _node(operator: str, given: Sequence[str], result: str, **attributes: int) -> bytes:
    # NodeProto: inputs, output, name, operator, attributes (name, value, type).
    told = b"".join(
        field(5, field(1, name.encode()) + number(3, value) + number(20, _INT)) for name, value in attributes.items()
    )
    inputs = b"".join(field(1, name.encode()) for name in given)
    names = field(2, result.encode()) + field(3, f"{operator}.{result}".encode()) + field(4, operator.encode())
    return field(_NODE, inputs + names + told)


def _tensor(name: str, values: Floats | Whole) -> bytes:
    # TensorProto: dimensions, type, name, raw data.
    kind, stored = (_INT64, "<i8") if values.dtype == np.int64 else (_FLOAT, "<f4")
    dimensions = b"".join(number(1, size) for size in values.shape)
    data = np.ascontiguousarray(values, dtype=stored).tobytes()
    return field(_INITIALIZER, dimensions + number(2, kind) + field(8, name.encode()) + field(9, data))


def _value(name: str) -> bytes:
    # ValueInfoProto: name, type (a tensor of floats of any shape).
    return field(1, name.encode()) + field(2, field(1, number(1, _FLOAT)))
