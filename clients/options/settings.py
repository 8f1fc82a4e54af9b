"""Every setting: its check, its default, what it means. `clients.options.sources` reads them.

A default that the model or the server needs, too, stands in `realtime.config`; all others stand here.
"""

from pathlib import Path
from typing import Annotated, get_args

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from clients.checkpoints.registry import read_registry
from clients.log import LogFormat, LogLevel
from clients.options import values
from engines.registry import MEDIA
from engines.runtimes.run_on import DEFAULT_RUNTIME, RUNTIMES, MiniRuntime
from engines.shapes import QUANTISATIONS, Quantisation
from realtime.config import (
    MQTT_PREFIX,
    Address,
    IceServer,
    ModelOptions,
    MqttBroker,
    RecordingLimits,
    ServerConfig,
    Source,
    StreamOptions,
    check_token,
)

ENVIRONMENT_PREFIX = "ECHOINGPIXELS_"
CHECKPOINTS = tuple(checkpoint.name for checkpoint in read_registry().values() if checkpoint.model)
CHOICES: dict[str, tuple[str, ...]] = {
    "model": (*MEDIA, *CHECKPOINTS),
    "quantise": QUANTISATIONS,
    "runtime": RUNTIMES,
    "log_level": get_args(LogLevel),
    "log_format": get_args(LogFormat),
}

OptionalPath = Annotated[Path | None, BeforeValidator(values.path)]


class Settings(BaseSettings):
    """All settings, checked. `None` stands for what was not set and has no fixed default."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    ratio: Annotated[float, BeforeValidator(values.ratio)] = Field(
        StreamOptions.ratio, description="share of the details of sound and picture to keep, above 0 and at most 1"
    )
    cache_tokens: Annotated[int, BeforeValidator(values.cache_tokens)] = Field(
        StreamOptions.cache_tokens,
        description="how many details (tokens) to remember of a stream; one takes 23 KiB of memory, and twice as "
        "much again for copies",
    )
    model: Annotated[str, BeforeValidator(values.one_of(CHOICES["model"]))] = Field(
        ModelOptions.model,
        description="model family, or a checkpoint that `models pull` got; qwen2.5-omni and gemma-4 need --checkpoint, "
        "and all but mini a GPU to keep up with a camera",
    )
    checkpoint: OptionalPath = Field(
        ModelOptions.checkpoint,
        description="folder of a Qwen2.5-Omni, EchoingPixels or Gemma 4 checkpoint: config.json, tokenizer.json, "
        "safetensors; or the name of one that `models pull` got, such as qwen2.5-omni-7b (docs/models.md)",
    )
    quantise: Annotated[Quantisation | None, BeforeValidator(values.one_of(CHOICES["quantise"]))] = Field(
        ModelOptions.quantise,
        description="pack the weights of a checkpoint's LLM while it is loaded, for GPUs with less memory: about half "
        "(int8, or fp8 for GPUs from compute capability 8.9 on) or a third (int4) of what they take in 16 bits; "
        "answers may get worse. With --engines: which of a checkpoint's engines to take (default: a plain one, if "
        "there is one)",
    )
    runtime: Annotated[MiniRuntime | None, BeforeValidator(values.one_of(CHOICES["runtime"]))] = Field(
        ModelOptions.runtime,
        description="what runs CS2 and the language model; one that cannot run is an error (default: the best of "
        f"--engines that can run here, without them {DEFAULT_RUNTIME}, or torch for a checkpoint)",
    )
    engines: OptionalPath = Field(
        ModelOptions.engines, description="folder of engines that `build` made (tensorrt needs them)"
    )
    speaker: Annotated[str | None, BeforeValidator(values.text)] = Field(
        None,
        description="who says answers aloud: a speaker of a Qwen2.5-Omni checkpoint that holds its voice, such as "
        "Chelsie or Ethan (its memory: docs/models.md), or hibari, the small voice (default: the checkpoint's usual "
        "speaker, else hibari)",
    )
    models_dir: OptionalPath = Field(
        ModelOptions.models_dir,
        description="take model files from DIR/<model id>/<file name> instead of the installed packages",
    )
    host: Annotated[str, BeforeValidator(values.text)] = Field(Address.host, description="address to listen at")
    port: Annotated[int, BeforeValidator(values.port)] = Field(
        Address.port, description="port to listen at; 0 takes a free one"
    )
    token: Annotated[SecretStr | None, BeforeValidator(check_token)] = Field(
        None,
        description="what callers must know; better given as ECHOINGPIXELS_TOKEN, which other users of the machine "
        "cannot see (default: none for this machine alone, a new one if others can reach the server)",
    )
    tls_cert: OptionalPath = Field(Address.tls_cert, description="certificate for HTTPS (PEM)")
    tls_key: OptionalPath = Field(Address.tls_key, description="key of the certificate (PEM)")
    max_streams: Annotated[int, BeforeValidator(values.streams)] = Field(
        ServerConfig.max_streams,
        description=f"cameras at the same time; {ServerConfig.calls_per_stream} times as many people may ask",
    )
    max_load: Annotated[int, BeforeValidator(values.load_level)] = Field(
        ServerConfig.max_load,
        description="refuse another camera while the machine cannot keep up: 0 once fewer details are kept, 1 once "
        "pictures are skipped, 2 never",
    )
    ice_server: Annotated[tuple[IceServer, ...], NoDecode, BeforeValidator(values.ice_servers)] = Field(
        ServerConfig.ice_servers,
        description="stun:HOST[:PORT] or turn:USER:PASSWORD@HOST[:PORT]; may be given more than once",
    )
    source: Annotated[tuple[Source, ...], NoDecode, BeforeValidator(values.sources)] = Field(
        ServerConfig.sources,
        description="a camera that the server reads by itself, as door=rtsp://user:password@192.168.1.20/stream1: "
        "an RTSP, RTMP, HTTP (MJPEG, HLS) address, a file, this machine's /dev/video0+default-mic (camera and "
        "microphone; or one of them alone), or - for what is piped in; may be given more than once, and is connected "
        "again for ever (- is read to its end). Better in a file if it holds a password. docs/cameras.md has more",
    )
    record: OptionalPath = Field(
        ServerConfig.record_dir, description="record every stream in a folder in DIR that `replay` reads"
    )
    record_keep: Annotated[RecordingLimits | None, BeforeValidator(values.keep)] = Field(
        ServerConfig.record_keep,
        description="delete the oldest recordings beyond a size or an age: 20GB, 7d or 20GB,7d (default: none)",
    )
    state: OptionalPath = Field(
        ServerConfig.state_dir,
        description="save the memories of cameras that have a name (?stream=NAME) in DIR, and go on with them after a "
        "restart",
    )
    mqtt: Annotated[MqttBroker | None, BeforeValidator(values.mqtt)] = Field(
        ServerConfig.mqtt,
        description="tell an MQTT broker, and through it Home Assistant, what cameras with a name (?stream=NAME) see, "
        "hear and answer, and take questions from there: mqtt[s]://[USER@]HOST[:PORT][/PREFIX]. mqtts is TLS; topics "
        f"begin with PREFIX ({MQTT_PREFIX}); the password comes from ECHOINGPIXELS_MQTT_PASSWORD",
    )
    mqtt_ca: OptionalPath = Field(
        None,
        description="certificate (PEM) of the authority that has signed the MQTT broker's (default: the machine's)",
    )
    mqtt_password: Annotated[SecretStr | None, BeforeValidator(values.password)] = Field(
        None, description="of the user of --mqtt; not an option, because other users of the machine could see it"
    )
    browser: Annotated[bool, BeforeValidator(values.switch)] = Field(
        True, description="open the page in a browser, if there is a screen"
    )
    log_level: Annotated[LogLevel, BeforeValidator(values.one_of(CHOICES["log_level"]))] = Field(
        "info", description="log events of this level and above"
    )
    log_format: Annotated[LogFormat, BeforeValidator(values.one_of(CHOICES["log_format"]))] = Field(
        "text", description="text for people, or json: one object per line for programs"
    )
    trace: OptionalPath = Field(
        None, description="write a JSON line per window and answer to FILE: how long each stage took"
    )

    @classmethod
    def settings_customise_sources(  # its signature is pydantic's
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments only: `clients.options.sources` reads file and environment and remembers the origins."""
        return (init_settings,)
