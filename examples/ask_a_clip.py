"""Ask about a recorded clip: a video, a sound or a picture, as a file or URL.

    python examples/ask_a_clip.py clients/demo/demo.mp4 "Which animal did you see?"

The clip is read in windows of 2 s. A fifth of the tokens of each is kept, and the answer is written from those.
"""

import sys

import echoingpixels as ep


def main(assistant: ep.Assistant, clip: str, question: str) -> None:
    stream = assistant.open_stream(cache_tokens=2048)
    for window in ep.windows_of(clip):
        reduction = stream.add(window)
        said = " ".join(utterance.text for utterance in reduction.utterances)
        print(f"{window.start_s:5.0f} s: kept {len(reduction.kept)} of {reduction.pool_tokens} tokens  {said}")

    print(f"\n{question}")
    answer = stream.ask(question)
    for piece in answer:  # as it is written
        print(piece, end="", flush=True)
    print(f"\n\nconfidence {answer.confidence:.0%}; this answer rests on:")
    for moment in answer.evidence:
        print(f"  {moment.modality} from {moment.start_s:.0f} to {moment.end_s:.0f} s ({moment.weight:.0%})")


if __name__ == "__main__":
    with ep.Assistant.load(ratio=0.2) as loaded:
        main(loaded, *sys.argv[1:])
