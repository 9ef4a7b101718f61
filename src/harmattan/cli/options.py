"""Options that several commands share, and the store they name."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from harmattan.endpoint import Endpoint
    from harmattan.seeds import Seeds
    from harmattan.store import Store

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_STORE = ".harmattan/store"
PATH = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, dir_okay=False)

store = click.option(
    "--store",
    "place",
    default=DEFAULT_STORE,
    envvar="HARMATTAN_STORE",
    show_default=True,
    metavar="PATH|URL",
    callback=lambda _ctx, _param, place: _place(place),
    help="Folder of the store, or a SPARQL endpoint.",
)
seeds = click.option("--seeds", type=PATH, default=None, help="Folder of seeds to use instead of those that come with Harmattan.")
output = click.option(
    "-o",
    "--output",
    type=FILE,
    default=None,
    callback=lambda _ctx, _param, path: None if path == Path("-") else path,
    help="File to write; standard output if left out, or -.",
)
dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
fail_on = click.option(
    "--fail-on", type=click.Choice(["error", "warning", "info", "none"]), default="error", show_default=True, help="Findings that make the exit code 1."
)
as_known_on = click.option("--as-known-on", metavar="DATE", default=None, help="Ask what had been published by this day.")


def examples(*lines: str) -> str:
    """Return the examples of a command's help page; the tests run them."""
    return "\b\nExamples:\n" + "\n".join(f"  harmattan {line}" for line in lines)


def _place(text: str) -> str:
    if "://" in text and not is_url(text):
        raise click.BadParameter(f"{text} is neither a folder nor an address that begins with http:// or https://")
    return text


def is_url(place: str) -> bool:
    """Tell whether ``--store`` names an endpoint."""
    return place.startswith(("http://", "https://"))


def opened(place: str, *, write: bool = False, create: bool = False) -> "Store | Endpoint":
    """Return the store or endpoint that ``--store`` names; use it as a context manager."""
    if is_url(place):
        from harmattan import endpoint

        said = {name: os.environ.get(f"HARMATTAN_ENDPOINT_{name.upper()}") for name in ("update", "user", "password")}
        return endpoint.connect(place, update_url=said["update"], user=said["user"], password=said["password"], write=write)
    from harmattan import store as embedded

    return embedded.open_store(Path(place), write=write, create=create)


def opened_or_seeds(ctx: click.Context, place: str) -> "Store | Endpoint":
    """Return the store that ``--store`` names, or what the seeds say where none is named and nothing was loaded yet."""
    if ctx.get_parameter_source("place") is not ParameterSource.DEFAULT or Path(place).exists():
        return opened(place)
    from harmattan import pipeline
    from harmattan.cli import printing

    printing.remark(ctx, "nothing is loaded yet; this is what the seeds say")
    return pipeline.seeds_alone(known(None))


def folder(place: str) -> Path:
    """Return the folder that ``--store`` names; refuse an endpoint, which keeps its own files."""
    if is_url(place):
        raise click.UsageError("this command works on a store in a folder, not on an endpoint")
    return Path(place)


def known(seed_folder: Path | None) -> "Seeds":
    """Return the seeds that a command works with."""
    from harmattan import seeds as reference

    return reference.load(seed_folder)
