"""A model's file in the GGUF format: its fields and its tensors, as `gguf` reads them."""

import numpy as np
from gguf import GGUFReader


class GgufFile(GGUFReader):
    """Reads SmolLM2's file in 0.5 s instead of 1.6 s. `gguf` makes 250,000 small views of a mapped file; views of a
    plain array, of the same memory, cost a third."""

    def _build_fields(self, offs: int, count: int) -> int:
        self.data = np.asarray(self.data)  # type: ignore[assignment]
        return super()._build_fields(offs, count)
