"""A folder as a source: for boxes without a network, from a disk that somebody brings."""

from pathlib import Path
from typing import BinaryIO

from clients.checkpoints.consistency import inconsistencies
from clients.checkpoints.hashes import BLOCK
from clients.checkpoints.record import files_in, read_record
from clients.checkpoints.registry import Checkpoint
from clients.checkpoints.sources.source import Listing, SourceFile
from clients.errors import CheckpointError, InputError


class FolderSource:
    """A checkpoint in `DIR/<owner>/<name on the hub>`, or in `DIR/<our name>`, as `pull --to` makes it."""

    def __init__(self, hub: Path, checkpoint: Checkpoint) -> None:
        """Raises InputError if the checkpoint is not there."""
        candidates = [hub / checkpoint.repo, hub / checkpoint.name]
        self.folder = next((folder for folder in candidates if folder.is_dir()), hub)
        if self.folder == hub:
            raise InputError(f"--hub {hub}: there is neither {checkpoint.repo} nor {checkpoint.name} in this folder")

    @property
    def place(self) -> str:
        return str(self.folder)

    def listing(self) -> Listing:
        """All files; with the hashes of its record if it has one, else what the weights tell has to be right."""
        record = read_record(self.folder)
        if record is not None:
            for file in record.files:
                if not (self.folder / file.path).is_file():
                    raise CheckpointError(f"{self.folder} lacks {file.path}, which belongs to it: copy it again")
            return Listing(
                record.revision, tuple(SourceFile(file.path, file.num_bytes, file.sha256) for file in record.files)
            )
        wrong = [found for found in inconsistencies(self.folder) if found.kind != "unexpected"]
        if wrong:
            raise CheckpointError(f"{self.folder} is not whole: {wrong[0]}: copy it again")
        paths = files_in(self.folder)
        return Listing("", tuple(SourceFile(path, (self.folder / path).stat().st_size) for path in paths))

    def fetch(self, file: SourceFile, revision: str, out: BinaryIO, start: int) -> None:  # noqa: ARG002
        """Copy a file from byte `start` on."""
        try:
            content = (self.folder / file.path).open("rb")
        except OSError as error:
            raise CheckpointError(f"{self.folder / file.path} cannot be read: {error.strerror}") from error
        with content:
            content.seek(start)
            while block := content.read(BLOCK):
                out.write(block)
