"""What several streams answer, as JSON for programs."""

from realtime.calls.several.asking import Board
from realtime.calls.several.joining import StreamAnswer, joined


def described(board: Board, question: str, answers: list[StreamAnswer]) -> dict[str, object]:
    """The joined answer, and that of each stream in its order."""
    text, ordered = joined(answers)
    return {"question": question, "answer": text, "answers": [_one(board, each) for each in ordered]}


def _one(board: Board, each: StreamAnswer) -> dict[str, object]:
    """`age_s`: how long ago the newest moment was."""
    answer, stream = each.answer, board.streams.get(each.stream)
    moments = [
        {
            "window": stream.window_at(moment.start_s) if stream is not None else None,
            "start_s": round(moment.start_s, 3),
            "end_s": round(moment.end_s, 3),
            "modality": moment.modality,
            "patches": moment.patches,
            "weight": round(moment.weight, 4),
        }
        for moment in (answer.evidence if answer is not None else ())
    ]
    return {
        "stream": each.stream,
        "answer": answer.text if answer is not None else None,
        "is_sure": answer.is_sure if answer is not None else None,
        "is_positive": each.is_positive,
        "age_s": round(each.age_s, 1) if each.age_s is not None else None,
        "moments": moments,
        "problem": each.problem or None,
    }
