import pickle

import numpy as np
import pytest
import torch

from training.naming.packages import NamingFileError, read_pickle, read_vectors


def test_vectors_are_read_and_made_to_have_length_1() -> None:
    vectors = read_vectors(pickle.dumps(torch.tensor([[3.0, 4.0], [0.0, 2.0]], dtype=torch.float16)))
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0.0, 1.0]], atol=1e-6)
    assert vectors.dtype == np.float32


def test_a_pickle_that_would_run_something_is_refused() -> None:
    assert read_pickle(pickle.dumps({"objects": {"joint": {"cat"}}})) == {"objects": {"joint": {"cat"}}}
    with pytest.raises(NamingFileError, match="not allowed"):
        read_pickle(pickle.dumps(print))
