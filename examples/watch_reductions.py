"""Watch what is kept of a clip, window by window, and plot it at the end.

    python examples/watch_reductions.py clients/demo/demo.mp4 kept.png

Needs matplotlib (`pip install matplotlib`).
"""

import sys

import matplotlib.figure
import matplotlib.ticker

import echoingpixels as ep

COLOURS = {ep.Modality.VIDEO: "#2f81f7", ep.Modality.AUDIO: "#d29922", ep.Modality.NOTE: "#8957e5"}
NAMES = {ep.Modality.VIDEO: "pictures", ep.Modality.AUDIO: "sound", ep.Modality.NOTE: "notes of what is seen"}
MARKS = {ep.Modality.VIDEO: "#", ep.Modality.AUDIO: "~", ep.Modality.NOTE: "+"}


def main(assistant: ep.Assistant, clip: str, picture: str) -> list[ep.Reduction]:
    stream = assistant.open_stream()
    reductions = []
    for window in ep.windows_of(clip, assistant.media):
        reduction = stream.add(window)
        reductions.append(reduction)
        show(reduction, stream.num_cached_tokens)
    plot(reductions, picture)
    print(f"wrote {picture}")
    return reductions


def show(reduction: ep.Reduction, num_cached_tokens: int) -> None:
    """One line a window: # for each token kept of the pictures, ~ of the sound, + for each note, and what was said."""
    bar = "".join(mark * reduction.kept_of(modality) for modality, mark in MARKS.items())
    took_ms = reduction.encode_ms + reduction.sieve_ms + reduction.prefill_ms
    said = " ".join(utterance.text for utterance in reduction.utterances)
    print(
        f"{reduction.start_s:4.0f} s {bar:20} {len(reduction.kept):3} of {reduction.pool_tokens:3}, "
        f"{num_cached_tokens:4} remembered, {took_ms:4.0f} ms  {said}"
    )


def plot(reductions: list[ep.Reduction], path: str) -> None:
    """Bars of the tokens kept of each window, and below when each kept token was seen or heard, and its score."""
    figure = matplotlib.figure.Figure(figsize=(9, 5), layout="constrained")
    counts, tokens = figure.subplots(2, 1, sharex=True)
    starts_s = [reduction.start_s for reduction in reductions]
    widths_s = [reduction.end_s - reduction.start_s for reduction in reductions]
    bottom = [0] * len(reductions)
    for modality, name in NAMES.items():
        kept = [reduction.kept_of(modality) for reduction in reductions]
        counts.bar(
            starts_s, kept, widths_s, bottom, align="edge", color=COLOURS[modality], edgecolor="white", label=name
        )
        bottom = [low + count for low, count in zip(bottom, kept, strict=True)]
        for reduction in reductions:
            is_it = reduction.kept.modality == modality
            tokens.scatter(
                reduction.kept.time_s[is_it], reduction.scores[is_it], s=14, alpha=0.8, color=COLOURS[modality]
            )
    for reduction in reductions:
        for utterance in reduction.utterances:
            tokens.axvspan(utterance.start_s, utterance.end_s, color="#3fb950", alpha=0.2, linewidth=0)
    total, pool = sum(bottom), sum(reduction.pool_tokens for reduction in reductions)
    counts.set(title=f"Kept {total} of {pool} tokens ({total / max(pool, 1):.1%})", ylabel="tokens kept of a window")
    counts.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True))
    figure.legend(loc="outside upper right")
    tokens.set(xlabel="seconds (green: somebody speaks)", ylabel="score of a kept token", ylim=(0, 1.05))
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    with ep.Assistant.load() as loaded:
        main(loaded, *sys.argv[1:])
