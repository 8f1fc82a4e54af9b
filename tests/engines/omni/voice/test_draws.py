"""What a voice draws leaves a GPU's generator alone, whatever device its models are on."""

import pytest
import torch

from engines.omni.voice.draws import SEED, same_numbers


def test_numbers_for_another_device_are_drawn_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_seed: int) -> None:
        raise AssertionError("a GPU's generator is seeded")

    expected = torch.Generator().manual_seed(SEED)
    noise, later = torch.randn(4, generator=expected), torch.randn(3, generator=expected)
    monkeypatch.setattr(torch.cuda, "manual_seed_all", refused)
    with same_numbers():
        assert torch.randn(4, device="cpu").tolist() == noise.tolist()
        assert torch.randn(3).tolist() == later.tolist()
    with same_numbers():
        assert torch.randn([4], dtype=torch.float32, device=torch.device("meta")).device.type == "meta"
        assert torch.randn(3).tolist() == later.tolist(), "the noise for the other device was not drawn here"


class Elsewhere(torch.Tensor):
    """A tensor that tells when it is brought to the CPU."""

    was_fetched = False

    def cpu(self, memory_format: torch.memory_format = torch.preserve_format) -> torch.Tensor:
        type(self).was_fetched = True
        return self.as_subclass(torch.Tensor).cpu(memory_format=memory_format)


def test_choices_are_drawn_on_the_cpu() -> None:
    shares = torch.tensor([[0.1, 0.6, 0.3]])
    expected = torch.multinomial(shares, 2, generator=torch.Generator().manual_seed(SEED))
    with same_numbers():
        assert torch.multinomial(shares.as_subclass(Elsewhere), num_samples=2).tolist() == expected.tolist()
    assert Elsewhere.was_fetched
