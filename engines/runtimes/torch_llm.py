"""The LLM's graphs computed by our torch modules: the reference that every other runtime is compared with."""

from collections.abc import Mapping
from typing import Self

import torch
from torch import Tensor

from engines.core.decoder import Decoder
from engines.core.layers import AttentionOutput, KVBuffer
from engines.core.sync_rope import Rotation, rotate
from engines.runtimes.base import Array


class TorchLlmRuntime:
    """Implements `engines.runtimes.base.Runtime`: all outputs of `llm_prefill` and, if `last` is among the inputs, of
    `llm_step`."""

    name = f"torch {torch.__version__}"

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    @torch.no_grad()
    def infer(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        given = {name: torch.from_numpy(value) for name, value in inputs.items()}
        rotary = Rotation(given["cos"], given["sin"])
        buffer = self._buffer(given)
        hidden, keys, values, attention = given["embeds"], [], [], []
        for number, layer in enumerate(self._decoder.layers):
            out: AttentionOutput = layer(hidden, rotary, given["mask"] == 0, buffer, number, with_weights=True)
            assert out.weights is not None
            hidden = out.hidden
            keys.append(out.keys[0])
            values.append(out.values[0])
            attention.append(torch.einsum("h,hts->ts", self._decoder.head_weights[number], out.weights[0]))
        hidden = self._decoder.norm(hidden)
        found = {"hidden": hidden, "keys": torch.stack(keys), "values": torch.stack(values)}
        if "last" in given:
            found["logits"] = self._decoder.logits(hidden[:, given["last"][0]])
            found["rotated_keys"] = rotate(found.pop("keys"), rotary)
            found["attention"] = torch.stack(attention).sum(0)
        return {name: value.numpy() for name, value in found.items()}

    def _buffer(self, given: Mapping[str, Tensor]) -> KVBuffer:
        """All places of the past, with room for the block."""
        pasts = [
            torch.stack([given[f"past_{kind}.{layer}"].float() for layer in range(self._decoder.config.num_layers)])
            for kind in ("keys", "values")
        ]
        room = torch.zeros(*pasts[0].shape[:3], given["embeds"].shape[1], pasts[0].shape[4])
        return KVBuffer(torch.cat((pasts[0], room), 3), torch.cat((pasts[1], room), 3), pasts[0].shape[3])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass
