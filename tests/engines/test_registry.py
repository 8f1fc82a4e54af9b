"""Model families by name."""

import pytest

from engines.registry import load_engine


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="no model family 'huge'"):
        load_engine("huge", None, None, None)  # type: ignore[arg-type]
