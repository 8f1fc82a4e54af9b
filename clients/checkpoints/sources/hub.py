"""A model hub as a source, through huggingface_hub.

Names, addresses, tokens, redirects and retries are the library's. Partial files and hashes are ours: the library
(2.4.0) deletes what came when a transfer fails, and compares sizes only.
"""

import json
import logging
from importlib import metadata
from pathlib import PurePosixPath
from typing import BinaryIO, NoReturn

import httpx2
from huggingface_hub import HfApi, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
)
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers, disable_progress_bars

from clients.checkpoints.sources.source import Listing, SourceFile
from clients.errors import CheckpointError

ANSWER_WITHIN_S = 20.0
LIBRARY, VERSION = "echoingpixels", metadata.version("echoingpixels")
UNREACHABLE = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, OfflineModeIsEnabled)


class HubSource:
    """A repository of a hub; `endpoint` None is the one that HF_ENDPOINT names, else huggingface.co."""

    def __init__(self, endpoint: str | None, repo: str) -> None:
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it would announce each retry
        disable_progress_bars("huggingface_hub.http_get")
        self._api = HfApi(endpoint=endpoint, library_name=LIBRARY, library_version=VERSION)
        self._repo = repo

    @property
    def place(self) -> str:
        return f"{self._api.endpoint}/{self._repo}"

    def listing(self) -> Listing:
        """All files of the newest commit, but hidden ones."""
        try:
            info = self._api.model_info(self._repo, files_metadata=True, timeout=ANSWER_WITHIN_S)
            revision, siblings = str(info.sha or ""), info.siblings or []
        except (httpx2.HTTPError, OfflineModeIsEnabled) as error:
            self._explain(error, "")
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise CheckpointError(f"{self._api.endpoint} does not answer as a model hub: check --hub") from error
        files = [
            SourceFile(
                sibling.rfilename,
                sibling.lfs.size if sibling.lfs else sibling.size or 0,
                sibling.lfs.sha256 if sibling.lfs else None,
                None if sibling.lfs else sibling.blob_id,
            )
            for sibling in siblings
            if not PurePosixPath(sibling.rfilename).name.startswith(".")
        ]
        if not (revision and files):
            raise CheckpointError(f"{self.place} holds no files")
        return Listing(revision, tuple(files))

    def fetch(self, file: SourceFile, revision: str, out: BinaryIO, start: int) -> None:
        """Transfer a file; a connection that breaks is tried again some times, from where it broke."""
        url = hf_hub_url(self._repo, file.path, revision=revision, endpoint=self._api.endpoint)
        headers = build_hf_headers(library_name=LIBRARY, library_version=VERSION)
        headers["Accept-Encoding"] = "identity"  # packed, it could not be resumed
        try:
            http_get(url, out, resume_size=start, headers=headers, expected_size=file.num_bytes)
        except (httpx2.HTTPError, OfflineModeIsEnabled) as error:
            self._explain(error, file.path)
        except OSError as error:
            if error.errno is not None:  # of our own file
                raise
            self._explain(error, file.path)

    def _explain(self, error: Exception, path: str) -> NoReturn:
        """Raise what happened as one line; `path` is the file that was asked for, empty for the listing."""
        hub, again = self._api.endpoint, "run the same command again, what has come is kept" if path else "try again"
        match error:
            case GatedRepoError():
                why = f"{self.place} wants its licence to be accepted: open it in a browser, then set HF_TOKEN"
            case RepositoryNotFoundError():
                why = f"{hub} has no {self._repo} for you to see: check --hub, or HF_TOKEN if you gave one"
            case RemoteEntryNotFoundError():
                why = f"{self.place} lists {path} but does not have it: the hub may be changing, {again} later"
            case HfHubHTTPError():
                status = f"{error.response.status_code} {error.response.reason_phrase}"
                why = f"{self.place} answers {status}{f' for {path}' if path else ''}: {again} later"
            case _ if isinstance(error, UNREACHABLE):
                reason = "HF_HUB_OFFLINE is set" if isinstance(error, OfflineModeIsEnabled) else str(error)
                why = (
                    f"{hub} cannot be reached ({reason}): {again} with a network, or take the files from a folder "
                    "with --hub DIR"
                )
            case _:
                why = f"{path or self.place}: the connection broke ({error or type(error).__name__}): {again}"
        raise CheckpointError(why) from error
