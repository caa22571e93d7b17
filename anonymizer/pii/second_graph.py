"""The second reading as part of the tagger's graph: convolutions over what its last layer sees and over classes.

Done in the graph because that lets go of the interpreter and keeps to one thread. Written as protobuf fields: whoever
reads the model merges a second graph field into the first (protobuf.dev/programming-guides/encoding, last one wins).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from anonymizer.pii.lac_graph import field, number
from anonymizer.pii.second_reading import Floats, Weights

# What the tagger's last layer sees of a character, its own answer, what this adds, and what it asks for.
HIDDEN, TAGS, SECOND, CLASSES = "p2o.pd_op.transpose.1.0", "fetch_name_0", "second", "classes"
_GRAPH, _NODE, _INITIALIZER, _GIVEN, _RESULT = 7, 1, 5, 11, 12
_FLOAT, _INTS = 1, 7
_SIDEWAYS = {"perm": (0, 2, 1)}


def joined(model: bytes, weights: Weights) -> bytes:
    """The model with one more input, `classes` [rows, characters, classes], and two more results."""
    seen = weights.seen.transpose(2, 1, 0)
    around = weights.around.transpose(2, 1, 0)
    parts = (
        _tensor("second.seen", seen),
        _tensor("second.around", around),
        _tensor("second.bias", weights.bias),
        _tensor("second.out", weights.out.T[:, :, np.newaxis]),
        _tensor("second.out_bias", weights.out_bias),
        _node("Transpose", [HIDDEN], "second.1", _SIDEWAYS),
        _node("Conv", ["second.1", "second.seen", "second.bias"], "second.2", {"pads": (_reach(seen),) * 2}),
        _node("Transpose", [CLASSES], "second.3", _SIDEWAYS),
        _node("Conv", ["second.3", "second.around"], "second.4", {"pads": (_reach(around),) * 2}),
        _node("Add", ["second.2", "second.4"], "second.5", {}),
        _node("Relu", ["second.5"], "second.6", {}),
        _node("Conv", ["second.6", "second.out", "second.out_bias"], "second.7", {}),
        _node("Transpose", ["second.7"], "second.8", _SIDEWAYS),
        _node("Softmax", ["second.8"], SECOND, {}),
        field(_GIVEN, _value(CLASSES)),
        field(_RESULT, _value(SECOND)),
        field(_RESULT, _value(HIDDEN)),
    )
    return model + field(_GRAPH, b"".join(parts))


def _reach(kernel: Floats) -> int:
    return int(kernel.shape[2]) // 2


def _node(operator: str, given: Sequence[str], result: str, attributes: Mapping[str, tuple[int, ...]]) -> bytes:
    # NodeProto: inputs, output, name, operator, attributes (name, type, ints).
    told = b"".join(
        field(5, field(1, name.encode()) + number(20, _INTS) + b"".join(number(8, one) for one in ints))
        for name, ints in attributes.items()
    )
    inputs = b"".join(field(1, name.encode()) for name in given)
    names = field(2, result.encode()) + field(3, f"{operator}.{result}".encode()) + field(4, operator.encode())
    return field(_NODE, inputs + names + told)


def _tensor(name: str, values: Floats) -> bytes:
    # TensorProto: dimensions, type, name, raw data.
    dimensions = b"".join(number(1, size) for size in values.shape)
    data = np.ascontiguousarray(values, dtype="<f4").tobytes()
    return field(_INITIALIZER, dimensions + number(2, _FLOAT) + field(8, name.encode()) + field(9, data))


def _value(name: str) -> bytes:
    # ValueInfoProto: name, type (a tensor of floats of any shape).
    return field(1, name.encode()) + field(2, field(1, number(1, _FLOAT)))
