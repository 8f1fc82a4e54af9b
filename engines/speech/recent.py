"""The last minute of speech, by its text: what is said again sounds the same, and is not computed again."""

from collections import OrderedDict

from engines.api import FloatArray

SAMPLE_RATE_HZ = 24_000  # of all voices
MAX_SAMPLES = 60 * SAMPLE_RATE_HZ


class RecentSpeech:
    """Arrays are kept as they are: do not modify them."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, FloatArray] = OrderedDict()

    @property
    def num_samples(self) -> int:
        """How many are kept, at most `MAX_SAMPLES`."""
        return sum(len(pcm) for pcm in self._said.values())

    def get(self, text: str) -> FloatArray | None:
        """What was said, float32 (n,); None if it is not known any more."""
        pcm = self._said.get(text)
        if pcm is not None:
            self._said.move_to_end(text)
        return pcm

    def add(self, text: str, pcm: FloatArray) -> None:
        """Keep what was said, and drop what was said longest ago."""
        self._said[text] = pcm
        while self.num_samples > MAX_SAMPLES:
            self._said.popitem(last=False)

    def forget(self) -> None:
        """Drop everything."""
        self._said.clear()
