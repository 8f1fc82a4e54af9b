"""Ask several questions at once, while the stream goes on.

    python examples/several_questions.py clients/demo/demo.mp4

Every question has a thread of its own. The models write a token of each answer in turn, and take the next window in
between; so nobody waits until another answer has ended. The first words of an answer come together.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import echoingpixels as ep

QUESTIONS = ("What do you see?", "What do you hear?", "What was said?")
FIRST_WINDOWS = 7  # 14 s: until two sentences have been said


def main(assistant: ep.Assistant, clip: str) -> dict[str, ep.Answer]:
    stream = assistant.open_stream()
    windows = ep.windows_of(clip)
    for window in islice(windows, FIRST_WINDOWS):
        stream.add(window)

    def read(question: str, answer: ep.StreamedAnswer) -> ep.Answer:
        for piece in answer:
            print(f"{question:20} {piece}\n", end="")  # one write: lines of several threads stay whole
        return answer.result()

    with ThreadPoolExecutor(len(QUESTIONS)) as threads:
        begun = list(threads.map(stream.ask, QUESTIONS))  # each is there with its first words
        answers = threads.map(read, QUESTIONS, begun)
        for window in windows:  # what is added now does not change the answers
            stream.add(window)
            print(f"{'':20} took the window that ends at {window.end_s:.0f} s")

    by_question = dict(zip(QUESTIONS, answers, strict=True))
    for question, answer in by_question.items():
        print(f"\n{question} {answer.text}  ({answer.ttft_ms:.0f} ms to the first words)")
    return by_question


if __name__ == "__main__":
    with ep.Assistant.load() as loaded:
        main(loaded, *sys.argv[1:])
