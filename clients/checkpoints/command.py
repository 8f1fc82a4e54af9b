"""Runs `echoingpixels models list | pull | verify | where`."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.markup import escape
from rich.prompt import Confirm

from clients.checkpoints.consistency import CONFIG, INDEX, SINGLE
from clients.checkpoints.fit import fit, this_box
from clients.checkpoints.listing import rows, rows_json, show_rows
from clients.checkpoints.places import Places
from clients.checkpoints.progress import ByteBar
from clients.checkpoints.pulling import Plan, carry_out, gigabytes, plan
from clients.checkpoints.record import NAME, read_record
from clients.checkpoints.registry import Checkpoint, find, read_registry
from clients.checkpoints.sources.source import Source
from clients.checkpoints.verifying import verify
from clients.errors import CheckpointError, InputError
from realtime.sources.addresses import masked


def run_models(options: argparse.Namespace) -> int:
    """Run one of the commands; returns the exit code. Raises InputError, CheckpointError."""
    places, registry = Places(), read_registry()
    match options.models_command:
        case "list":
            box = this_box()
            listed = rows(list(registry.values()), box, places)
            if options.json:
                print(rows_json(listed, box))
            else:
                show_rows(listed, box, Console(highlight=False))
        case "pull":
            return _pull(find(options.name, registry), options, places)
        case "verify":
            return _verify(_folder_to_verify(options.what, registry, places))
        case "where":
            checkpoint = find(options.name, registry)
            if places.pulled(checkpoint) is None:
                raise CheckpointError(
                    f"{checkpoint.name} was not pulled: `echoingpixels models pull {checkpoint.name}` gets it"
                )
            print(places.folder(checkpoint))
    return 0


def _pull(checkpoint: Checkpoint, options: argparse.Namespace, places: Places) -> int:
    console = Console(stderr=True, highlight=False)
    folder = options.to or places.folder(checkpoint)
    source = _source(options.hub, checkpoint)
    place = masked(source.place)
    with console.status(f"asking {place} what it has"):
        listing = source.listing()
    planned = plan(checkpoint, listing, folder)
    if planned.num_bytes and not options.yes and not _agreed(checkpoint, planned, listing.num_bytes, place, console):
        print("Nothing was downloaded.")
        return 1
    with ByteBar(listing.num_bytes, listing.num_bytes - planned.num_bytes, console) as bar:
        record = carry_out(checkpoint, planned, source, bar)
    if options.to is not None:
        places.choose(checkpoint, folder)
    print(f"{checkpoint.name}: {len(record.files)} files, {gigabytes(listing.num_bytes)}, all verified, in {folder}")
    if checkpoint.restriction:
        print(f"Its licence is not free: {checkpoint.restriction}.")
    if checkpoint.model:
        print(f"Use it: echoingpixels serve --model {checkpoint.model} --checkpoint {checkpoint.name}")
    return 0


def _agreed(checkpoint: Checkpoint, planned: Plan, num_bytes: int, place: str, console: Console) -> bool:
    """Tell what would be downloaded, and ask."""
    rest = f", {gigabytes(planned.num_bytes)} of it are still to come" if planned.num_bytes < num_bytes else ""
    commit = f", commit {planned.revision[:12]}" if planned.revision else ""
    facts = {"from": place + commit, "to": str(planned.folder), "licence": checkpoint.licence}
    facts["this box"] = fit(checkpoint, this_box()).words
    console.print(f"{checkpoint.name}: {gigabytes(num_bytes)}{rest}")
    for name, fact in facts.items():
        console.print(f"  {name:<8} {escape(fact)}", soft_wrap=True)
    if checkpoint.restriction:
        console.print(f"  [red]WARNING[/]  this licence is not free: {checkpoint.restriction}", soft_wrap=True)
    if not checkpoint.model:
        console.print("  [red]WARNING[/]  this version has no --model that runs it yet", soft_wrap=True)
    try:
        return Confirm.ask("Download it?", console=console, default=False)
    except EOFError as error:
        raise InputError("nobody answered, so nothing was downloaded: --yes agrees beforehand") from error


def _source(hub: str | None, checkpoint: Checkpoint) -> Source:
    address = urlsplit(hub or "")
    if hub is None or address.scheme in ("http", "https"):
        if hub is not None and not address.hostname:
            raise InputError(f"--hub {hub}: there is no host in this address")
        from clients.checkpoints.sources.hub import HubSource  # a third of a second

        return HubSource(hub.rstrip("/") if hub else None, checkpoint.repo)
    from clients.checkpoints.sources.folder import FolderSource

    if not Path(hub).is_dir():
        raise InputError(f"--hub {masked(hub)}: there is no such folder; an address begins with https://")
    return FolderSource(Path(hub), checkpoint)


def _folder_to_verify(what: str, registry: dict[str, Checkpoint], places: Places) -> Path:
    if what.lower() in registry or not Path(what).is_dir():
        return places.folder(find(what, registry))
    return Path(what)


def _verify(folder: Path) -> int:
    """Print what is wrong with a folder; returns 1 if a file is missing or wrong."""
    record = read_record(folder)
    if record is None and not any((folder / name).is_file() for name in (CONFIG, INDEX, SINGLE)):
        raise CheckpointError(f"there is no checkpoint in {folder}: `echoingpixels models pull NAME` gets one")
    num_bytes = sum(file.num_bytes for file in record.files) if record else 0
    bad = 0
    with ByteBar(num_bytes, 0, Console(stderr=True, highlight=False)) as bar:
        for finding in verify(folder, bar.moved):
            bad += finding.kind != "unexpected"
            print(f"{finding.kind:<11} {finding.path}" + (f": {finding.why}" if finding.why else ""))
    if bad:
        remedy = f"`echoingpixels models pull {record.name}` with the same folder gets" if record else "copy"
        files, them = ("file is", "it") if bad == 1 else ("files are", "them")
        print(f"{folder}: {bad} {files} missing or wrong: {remedy} {them} again")
    elif record is None:
        print(f"{folder}: weights and index agree; their values cannot be checked without {NAME}, which `pull` writes")
    else:
        print(f"{folder}: {record.name}, {len(record.files)} files, every sha256 is right")
    return 1 if bad else 0
