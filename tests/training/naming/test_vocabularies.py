import numpy as np
import pytest

from training.naming.packages import NamingFileError
from training.naming.vocabularies import Vocabulary, check_order, in_order, open_images

KNOWN = Vocabulary(("cat", "dog"), np.eye(3, dtype=np.float32)[:2])


def test_names_are_in_the_order_of_the_vectors() -> None:
    assert in_order(["Dog ", "cat"]) == ("cat", "dog")
    assert open_images("LabelName,DisplayName\n/m/1,Mouse (Animal)\n/m/2,Ant\n") == ("ant", "mouse")


def test_names_in_another_order_than_their_vectors_are_noticed() -> None:
    vectors = np.eye(3, dtype=np.float32)
    check_order(Vocabulary(("cat", "dog", "emu"), vectors), KNOWN)
    with pytest.raises(NamingFileError, match="different orders"):
        check_order(Vocabulary(("cat", "dog", "emu"), vectors[::-1]), KNOWN)
    with pytest.raises(NamingFileError, match="2 names, but 3 vectors"):
        Vocabulary(("cat", "dog"), vectors)


def test_a_name_that_is_not_there_has_no_vector() -> None:
    assert KNOWN.vector("emu") is None
