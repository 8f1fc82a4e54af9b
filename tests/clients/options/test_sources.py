"""Where settings come from: which source wins, what is refused and how that is told."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import InputError
from clients.options.settings import Settings
from clients.options.sources import NAMES, read_settings, variable_name
from realtime.config import IceServer, Source

# Of each setting two values, as text: what the environment and the command line give.
TWO_VALUES = {
    "ratio": ("0.5", "1"),
    "cache_tokens": ("64", "4096"),
    "model": ("mini", "qwen2.5-omni"),
    "checkpoint": ("a", "b"),
    "runtime": ("torch", "onnxruntime"),
    "quantise": ("int8", "fp8"),
    "engines": ("a", "b"),
    "models_dir": ("a", "b"),
    "speaker": ("Ethan", "hibari"),
    "host": ("0.0.0.0", "::1"),
    "port": ("0", "9000"),
    "token": ("first-token", "second-token"),
    "tls_cert": ("a.pem", "b.pem"),
    "tls_key": ("a.pem", "b.pem"),
    "max_streams": ("1", "64"),
    "max_load": ("1", "2"),
    "ice_server": ("stun:a", "stun:b"),
    "source": ("door=rtsp://a/1", "yard=/dev/video0"),
    "record": ("a", "b"),
    "record_keep": ("20GB", "7d"),
    "state": ("a", "b"),
    "mqtt": ("mqtt://a", "mqtts://me@b:1/home"),
    "mqtt_ca": ("a.pem", "b.pem"),
    "mqtt_password": ("first", "second"),
    "browser": ("true", "false"),
    "log_level": ("debug", "error"),
    "log_format": ("json", "text"),
    "trace": ("a.jsonl", "b.jsonl"),
}


@pytest.fixture(autouse=True)
def no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment of the tests has is not read."""
    for name in [name for name in os.environ if name.upper().startswith("ECHOINGPIXELS_")]:
        monkeypatch.delenv(name)


def checked(name: str, text: str) -> object:
    return getattr(read_settings({name: text}, None).settings, name)


def test_every_setting_is_tried_here() -> None:
    assert set(TWO_VALUES) == set(NAMES)


def test_a_model_may_be_the_name_of_a_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = read_settings({"model": "qwen2.5-omni-7b"}, None)
    assert (named.settings.model, named.settings.checkpoint) == ("qwen2.5-omni", Path("qwen2.5-omni-7b"))
    assert str(named.origins["checkpoint"]) == "command line --model"
    given = read_settings({"model": "gemma-4-e4b", "checkpoint": "my-gemma"}, None).settings
    assert (given.model, given.checkpoint) == ("gemma-4", Path("my-gemma"))
    file = tmp_path / "settings.toml"
    file.write_text('checkpoint = "of-the-file"\nmodel = "qwen2.5-omni-3b"\n')
    assert read_settings({}, file).settings.checkpoint == Path("of-the-file")
    monkeypatch.setenv("ECHOINGPIXELS_MODEL", "gemma-4-e2b")
    nearer = read_settings({}, file).settings
    assert (nearer.model, nearer.checkpoint) == ("gemma-4", Path("gemma-4-e2b"))
    with pytest.raises(InputError, match=r"--model: qwen2\.5-omni-8b is none of mini, .*gemma-4-e4b"):
        read_settings({"model": "qwen2.5-omni-8b"}, None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("places", [(), ("file",), ("environment",), ("file", "environment"), ("file", "command line")])
def test_command_line_comes_before_environment_before_file_before_default(
    name: str, places: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lower, upper = TWO_VALUES[name]
    file = tmp_path / "settings.toml"
    file.write_text(f'{name} = "{lower}"\n' if "file" in places else "")
    if "environment" in places:
        monkeypatch.setenv(variable_name(name), upper if "file" in places else lower)
    options = {name: upper} if "command line" in places else {}
    in_force = read_settings(options, file)
    wins = places[-1] if places else "default"
    origin = in_force.origins[name]
    assert origin.source == wins
    assert (
        origin.name
        == {
            "default": "",
            "file": str(file),
            "environment": f"ECHOINGPIXELS_{name.upper()}",
            "command line": f"--{name.replace('_', '-')}",
        }[wins]
    )
    default = Settings.model_fields[name].default
    expected = {0: default, 1: checked(name, lower), 2: checked(name, upper)}[len(places)]
    assert getattr(in_force.settings, name) == expected
    assert {origin.source for other, origin in in_force.origins.items() if other != name} == {"default"}


def test_the_command_line_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOINGPIXELS_PORT", "1")
    assert read_settings({"port": "2"}, None).settings.port == 2


def test_a_file_may_use_the_types_of_toml(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('ratio = 0.1\nport = 9000\nbrowser = false\nice_server = ["stun:a", "turn:u:p@b:1"]\n')
    settings = read_settings({}, file).settings
    assert (settings.ratio, settings.port, settings.browser) == (0.1, 9000, False)
    assert settings.ice_server == (IceServer("stun:a"), IceServer("turn:b:1", "u", "p"))


def test_sources_are_a_list_in_a_file_and_have_names_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('source = ["door=rtsp://u:S3cret@a/1?x=1&y=2", "yard=/dev/video0"]\n')
    found = read_settings({}, file).settings.source
    assert found == (Source("door", "rtsp://u:S3cret@a/1?x=1&y=2"), Source("yard", "/dev/video0"))
    assert "S3cret" not in repr(found)
    for sources, complaint in (
        (["door=rtsp://a", "door=rtsp://b"], "two sources are called door"),
        (["rtsp://u:S3cret@a/1"], "a source is NAME=URL"),
        (["a b=rtsp://u:S3cret@a/1"], "a source is NAME=URL"),
        (["door="], "a source is NAME=URL"),
    ):
        with pytest.raises(InputError, match=complaint) as error:
            read_settings({"source": sources}, None)
        assert "S3cret" not in str(error.value)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOINGPIXELS_PORT", "")
    assert read_settings({}, None).settings.port == Settings.model_fields["port"].default


@pytest.mark.parametrize("token", ["", "short", "with a space", "\u00fcber-token", " " * 8, "line\nbreak"])
@pytest.mark.parametrize("place", ["environment", "file", "command line"])
def test_a_token_obeys_one_rule_wherever_it_is_given(
    token: str, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"token = {json.dumps(token)}\n" if place == "file" else "")
    if place == "environment":
        monkeypatch.setenv("ECHOINGPIXELS_TOKEN", token)
    with pytest.raises(InputError, match="a token has at least 8 letters or digits, and no spaces") as error:
        read_settings({"token": token} if place == "command line" else {}, file)
    names = {"environment": "ECHOINGPIXELS_TOKEN", "file": str(file), "command line": "--token"}
    assert str(error.value).startswith(names[place])
    assert not token.strip() or token not in str(error.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("ratoi = 0.5", "ratoi is no setting: did you mean ratio?"),
        ("zzz = 1", "zzz is no setting: `echoingpixels config` lists all"),
        ("[serve]\nport = 9000", "serve is no setting: settings are given without [sections]"),
        ("ratio = 2", "ratio: 2 is no ratio: above 0 and at most 1"),
        ("ratio = [1]", "ratio: [1] is not a number"),
        ('port = "http"', "port: http is no port: 0 to 65535"),
        ("port = true", "port: True is no port: 0 to 65535"),
        ("record = 3", "record: 3 is not the path of a file or folder, as text in quotes"),
        ("host = 3", "host: 3 is not text in quotes"),
        ("token = 12345678", "token: a token has at least 8 letters or digits, and no spaces"),
        ("max_streams = 0", "max_streams: 0: 1 to 64 streams"),
        ('browser = "maybe"', "browser: maybe: true or false"),
        ('log_level = "loud"', "log_level: loud is none of debug, info, warning, error"),
        ("ice_server = 3", "ice_server: a list of ICE servers is needed"),
        ("ratio = ", "is not TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_file_and_key(content: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(content)
    with pytest.raises(InputError) as refused:
        read_settings({}, file)
    assert str(refused.value).startswith(f"{file}: {complaint}")


@pytest.mark.parametrize("content", [b"\xff\xfe", b""])
def test_a_file_that_is_no_text_or_not_there(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    if content:
        file.write_bytes(content)
    with pytest.raises(InputError, match="is not TOML" if content else "no such file"):
        read_settings({}, file)


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("ECHOINGPIXELS_RATOI", "1", "ECHOINGPIXELS_RATOI is no setting: did you mean ECHOINGPIXELS_RATIO?"),
        ("ECHOINGPIXELS_RATIO", "half", "ECHOINGPIXELS_RATIO: half is not a number"),
        ("ECHOINGPIXELS_CACHE_TOKENS", "3", "ECHOINGPIXELS_CACHE_TOKENS: 3: a cache holds 64 to 131072 tokens"),
        ("ECHOINGPIXELS_TOKEN", "short", "ECHOINGPIXELS_TOKEN: a token has at least 8"),
        ("ECHOINGPIXELS_RUNTIME", "abacus", "ECHOINGPIXELS_RUNTIME: abacus is none of torch, onnxruntime"),
        ("ECHOINGPIXELS_ICE_SERVER", "stun:a example.org", "ECHOINGPIXELS_ICE_SERVER: an ICE server is stun:HOST"),
    ],
)
def test_what_is_wrong_in_the_environment_is_told_with_its_variable(
    variable: str, value: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InputError) as refused:
        read_settings({}, None)
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.sampled_from(NAMES), st.text(max_size=40))
def test_any_text_is_taken_or_refused_in_words_that_name_the_option(name: str, text: str) -> None:
    outcome = ""
    try:
        read_settings({name: text}, None)
    except InputError as refused:
        outcome = str(refused)
    assert outcome == "" or outcome.startswith(f"--{name.replace('_', '-')}: ")


def test_a_refusal_repeats_no_secret() -> None:
    for options in (
        {"token": "s3cret"},
        {"token": "a s3cret token"},
        {"ice_server": ["turn:camera:s3cret@"]},
        {"mqtt": "mqtt://me:s3cret@host"},
        {"mqtt_password": ["s3cret"]},
    ):
        with pytest.raises(InputError) as refused:
            read_settings(options, None)
        assert "s3cret" not in str(refused.value)


def test_settings_are_printed_without_secrets() -> None:
    settings = read_settings({"token": "s3cret-token", "ice_server": ["turn:camera:s3cret@host"]}, None).settings
    assert "s3cret" not in repr(settings) + str(settings)
