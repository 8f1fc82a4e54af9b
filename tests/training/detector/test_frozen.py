"""A small frozen graph, written byte by byte as protobuf has it, is read back."""

import numpy as np

from training.detector.frozen import read_frozen

FLOAT, INT32 = 1, 3


def field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    parts = []
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def node(name: str, operator: str, *inputs: str, **attributes: bytes) -> bytes:
    pairs = (field(1, key.encode()) + field(2, value) for key, value in attributes.items())
    parts = [field(1, name.encode()), field(2, operator.encode())]
    parts += [field(3, value.encode()) for value in inputs] + [field(5, pair) for pair in pairs]
    return field(1, b"".join(parts))


def tensor(kind: int, shape: tuple[int, ...], content: bytes) -> bytes:
    sizes = b"".join(field(2, field(1, size)) for size in shape)
    return field(8, field(1, kind) + field(2, sizes) + content)


def test_nodes_come_in_order_with_their_constants_and_attributes() -> None:
    weights = np.arange(6, dtype=np.float32).reshape(2, 3)
    strides = field(1, b"".join(field(3, step) for step in (1, 2, 2, 1)))
    same = field(2, b"SAME")
    data = b"".join(
        (
            node("net/conv", "Conv2D", "loop/picture", "net/w", "^net/sizes", strides=strides, padding=same),
            node("net/w", "Const", value=tensor(FLOAT, (2, 3), field(4, weights.tobytes()))),
            node("net/sizes", "Const", value=tensor(INT32, (2,), field(7, 19) + field(7, 10))),
            node("net/same", "Const", value=tensor(FLOAT, (3,), field(5, np.float32(0.5).tobytes()))),
            node("net/zero", "Const", value=tensor(FLOAT, (), b"")),
            node("loop/next", "NextIteration", "loop/next"),
        )
    )
    graph = read_frozen(data, ("net/",))
    assert [each.name for each in graph.nodes].index("net/w") < [each.name for each in graph.nodes].index("net/conv")
    (conv,) = (each for each in graph.nodes if each.operator == "Conv2D")
    assert conv.inputs == ("loop/picture", "net/w")
    assert conv.integers("strides") == [1, 2, 2, 1]
    assert conv.text("padding") == "SAME"
    np.testing.assert_array_equal(graph.constants["net/w"], weights)
    np.testing.assert_array_equal(graph.constants["net/sizes"], np.asarray([19, 10], np.int32))
    np.testing.assert_array_equal(graph.constants["net/same"], np.full(3, 0.5, np.float32))
    assert graph.constants["net/zero"] == 0
    assert not any(each.name.startswith("loop/") for each in graph.nodes)
