"""The reader of GGUF files against the library's own."""

from pathlib import Path

import numpy as np
from gguf import GGUFReader

from engines.gguf_file import GgufFile


def test_it_reads_what_the_library_reads_and_makes_no_views_of_a_mapped_file(gguf: Path) -> None:
    ours, theirs = GgufFile(gguf), GGUFReader(gguf)
    assert list(ours.fields) == list(theirs.fields)
    for name in ours.fields:
        assert ours.fields[name].contents() == theirs.fields[name].contents(), name
    assert [tensor.name for tensor in ours.tensors] == [tensor.name for tensor in theirs.tensors]
    for our, their in zip(ours.tensors, theirs.tensors, strict=True):
        assert (our.tensor_type, our.data.shape) == (their.tensor_type, their.data.shape)
        np.testing.assert_array_equal(our.data, their.data)
        assert type(our.data) is np.ndarray
