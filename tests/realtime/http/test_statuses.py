"""Every error code of a request has an HTTP status."""

import ast
from pathlib import Path

from realtime.http.statuses import CODE_OF_STATUS, STATUS_OF_CODE

REALTIME = Path(__file__).parents[3] / "realtime"
CODES_OF_THE_FRAMEWORK = {"invalid_request", *CODE_OF_STATUS.values()}  # answered without a RequestError


def raised_codes() -> set[str]:
    """The first argument of every `RequestError(...)` in the sources."""
    codes = set()
    for path in REALTIME.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RequestError":
                code = node.args[0]
                assert isinstance(code, ast.Constant), f"{path}:{node.lineno}: the code is not a literal"
                assert isinstance(code.value, str)
                codes.add(code.value)
    return codes


def test_every_code_that_is_raised_has_a_status_and_no_other_code_has_one() -> None:
    assert raised_codes() | CODES_OF_THE_FRAMEWORK == set(STATUS_OF_CODE)
