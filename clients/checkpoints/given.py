"""What `--checkpoint` was given: a folder, or the name of a checkpoint that was pulled."""

from pathlib import Path

from clients.checkpoints.places import Places
from clients.checkpoints.registry import read_registry
from clients.errors import CheckpointError


def checkpoint_folder(given: Path | None, places: Places | None = None) -> Path | None:
    """The folder that was given, or that of a checkpoint of this name. A folder that exists comes first.

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
