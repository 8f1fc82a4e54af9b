"""What the documents name exists: files, modules, options, make targets, links, and names in the map of the code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.cli import main
from realtime.http.statuses import STATUS_OF_CODE

ROOT = Path(__file__).parent.parent
DOCS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "CREDITS.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
FOLDERS = "engines|realtime|clients|echoingpixels|examples|training|benchmarks|tests|deploy|docs"
PATH = re.compile(rf"(?:{FOLDERS})/[\w./-]*")
FILE_NAME = re.compile(r"[\w-]+\.(?:py|toml|md|js|json|csv|html)")
MODULE = re.compile(rf"python -m\s+((?:{FOLDERS})[\w.]*)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
NAME = re.compile(r"[A-Za-z_][\w.]*")
NOT_IN_SOURCES = re.compile(r"(?i)echoingpixels_|ek_|.*\.mp4$")  # metrics, variables, secrets; films that are not ours
SUFFIXES = {".py", ".js", ".html", ".toml", ".yaml", ".service"}
PUBLISHED = {"worldsense_qa.json", "qa.json", "AV_Human_data.json", "output_test_template.json", "videomme.json"}
PUBLISHED |= {"ovo_bench_new.json", "questions_real.json", "questions_omni.json", "questions_sqa.json"}
# Files that a reader makes or has
MADE_ELSEWHERE = {"scene.mp4", "tokenizer.json", "echoingpixels.json", "curve.csv", "train.jsonl", *PUBLISHED}

each_doc = pytest.mark.parametrize("doc", DOCS, ids=lambda path: path.name)


def code_of(doc: Path) -> Iterator[str]:
    """Lines of code blocks, continued ones joined, and `spans` between backticks."""
    blocks = re.split(r"^```.*$", doc.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for number, block in enumerate(blocks):
        if number % 2:
            yield from block.replace("\\\n", " ").splitlines()
        else:
            yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", block))


def anchors(doc: Path) -> set[str]:
    """What `#...` may point at: headings as the forge writes them."""
    headings = re.findall(r"^#+ (.*)$", doc.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_doc
def test_files_that_are_named_exist(doc: Path) -> None:
    names = {path.name for folder in FOLDERS.split("|") for path in (ROOT / folder).rglob("*")}
    names |= {path.name for path in ROOT.iterdir()} | MADE_ELSEWHERE
    for code in code_of(doc):
        if PATH.fullmatch(code):
            assert (ROOT / code).exists(), code
        elif FILE_NAME.fullmatch(code):
            assert code in names, code


@each_doc
def test_names_of_the_code_are_in_the_code(doc: Path) -> None:
    sources = [path for folder in FOLDERS.split("|") for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES]
    words = set(re.findall(r"\w+", " ".join(path.read_text(encoding="utf-8") for path in sources)))
    for code in code_of(doc):
        if NAME.fullmatch(code) and not (FILE_NAME.fullmatch(code) or NOT_IN_SOURCES.match(code)):
            assert set(re.findall(r"\w+", code)) <= words, code


@each_doc
def test_links_lead_somewhere(doc: Path) -> None:
    for link in LINK.findall(doc.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        target, _, anchor = link.partition("#")
        path = (doc.parent / target).resolve() if target else doc
        assert path.exists(), link
        assert not anchor or anchor in anchors(path), link


@each_doc
def test_modules_that_are_run_exist_and_know_their_options(doc: Path) -> None:
    for code in code_of(doc):
        for module in MODULE.findall(code):
            place = ROOT / module.replace(".", "/")
            sources = [path for path in (place.with_suffix(".py"), place / "__main__.py") if path.exists()]
            assert sources, code
            if place.is_dir():
                sources += place.glob("*.py")
            text = "".join(path.read_text(encoding="utf-8") for path in sources)
            for option in OPTION.findall(code.split(module, 1)[1]):
                assert f'"{option}"' in text, code


@each_doc
def test_commands_know_their_options(doc: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for code in code_of(doc):
        called = re.match(r"(?:\.venv/bin/)?echoingpixels (models \w+|\w+)(.*)", code)
        if called is None:
            continue
        with pytest.raises(SystemExit) as ended:
            main([*called[1].split(), "--help"])
        assert ended.value.code == 0, code
        known = set(OPTION.findall(capsys.readouterr().out))
        assert set(OPTION.findall(called[2].partition("#")[0])) <= known, code


@each_doc
def test_make_knows_its_targets(doc: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for code in code_of(doc):
        made = re.match(r"make ([a-z-]+)", code)
        assert made is None or made[1] in targets, code


def test_every_make_target_is_explained_or_internal() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\.PHONY: ((?:.*\\\n)*.*)$", text, re.MULTILINE)[0].replace("\\\n", " ").split())
    explained = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    assert listed - explained == {"suite", "install"}


def test_every_error_of_a_request_is_in_the_protocol() -> None:
    text = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    assert not [code for code in STATUS_OF_CODE if f"`{code}`" not in text]


def test_every_package_is_in_the_map_of_the_code() -> None:
    text = (ROOT / "docs/code.md").read_text(encoding="utf-8")
    folders = [
        file.parent.relative_to(ROOT)
        for side in ("engines", "realtime", "clients", "training", "benchmarks")
        for file in (ROOT / side).glob("*/**/__init__.py")
    ]
    assert len(folders) > 50
    assert not [each for each in folders if f"`{each}/`" not in text and f"`{'/'.join(each.parts[1:])}/`" not in text]


def test_names_in_the_map_of_the_code_are_in_the_files_beside_them() -> None:
    rows = [line.split("|")[1:-1] for line in (ROOT / "docs/code.md").read_text(encoding="utf-8").splitlines()]
    checked = 0
    for row in rows:
        spans = [re.findall(r"`([^`]+)`", cell) for cell in row]
        files = [ROOT / span for cell in spans for span in cell if PATH.fullmatch(span) and span.endswith(".py")]
        names = [part for cell in spans for span in cell if re.fullmatch(r"[\w.]+", span) for part in span.split(".")]
        if len(files) == 1 and len(row) == 3:
            text = files[0].read_text(encoding="utf-8")
            for name in names:
                assert re.search(rf"(?:class|def) {name}\b|^[\w, ]*\b{name}\b[\w, :\[\]]* = ", text, re.MULTILINE), name
                checked += 1
    assert checked > 20
