"""Where the checkpoints of this user lie: each in a folder of its name, or where `pull --to` put it."""

import json
from pathlib import Path

from platformdirs import user_data_path

from clients.checkpoints.record import Record, read_record
from clients.checkpoints.registry import Checkpoint, read_registry
from clients.errors import CheckpointError
from engines.graphs.cache import write_atomically

CHOSEN = "places.json"


class Places:
    """Folders by name. Those that were chosen with `--to` are written down in `places.json`."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or user_data_path("echoingpixels") / "checkpoints"

    def folder(self, checkpoint: Checkpoint) -> Path:
        """Where a checkpoint is, or is pulled to. Raises CheckpointError."""
        return Path(self._chosen().get(checkpoint.name, self.root / checkpoint.name))

    def pulled(self, checkpoint: Checkpoint) -> Record | None:
        """The record of a checkpoint that was pulled. Raises CheckpointError."""
        return read_record(self.folder(checkpoint))

    def choose(self, checkpoint: Checkpoint, folder: Path) -> None:
        """Remember a folder. Raises CheckpointError."""
        chosen = self._chosen() | {checkpoint.name: str(folder.absolute())}
        path = self.root / CHOSEN
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            write_atomically(path, json.dumps(chosen, indent=1).encode() + b"\n")
        except OSError as error:
            raise CheckpointError(f"{path} cannot be written: {error.strerror}") from error

    def _chosen(self) -> dict[str, str]:
        path = self.root / CHOSEN
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError) as error:
            raise CheckpointError(f"{path} cannot be read ({error}): delete it") from error


def checkpoint_folder(given: Path | None, places: Places | None = None) -> Path | None:
    """What `--checkpoint` means: the folder that was given, or that of a checkpoint of this name. A folder that exists
    comes first.

    Raises CheckpointError if the checkpoint was not pulled.
    """
    checkpoint = None if given is None or given.exists() else read_registry().get(str(given).lower())
    if checkpoint is None:
        return given
    places = places or Places()
    if places.pulled(checkpoint) is None:
        raise CheckpointError(
            f"{checkpoint.name} was not pulled: `echoingpixels models pull {checkpoint.name}` gets it, or give a folder"
        )
    return places.folder(checkpoint)
