"""The command line: one file a command; each parses, calls and prints."""

import io
import os
import sys
from importlib import import_module

import click

from harmattan.errors import HarmattanError, InputError, RecordError

# The table is all that `harmattan --help` needs, so that no command is imported for it.
COMMANDS = {
    "demo": "Write a small Sahel sample project and build its store.",
    "new": "Write a prefilled record for an article.",
    "extract": "Draft records from saved articles, with the claims of those who speak in them.",
    "batch": "Draft records from many articles, in shards that can be resumed.",
    "score": "Compare drafts with reviewed records, slot by slot.",
    "gazetteer": "Look places up by name; add GeoNames dumps to the local index.",
    "check": "Judge records: YAML, keys, quotes, references, shapes.",
    "fmt": "Rewrite records in their canonical form; comments stay.",
    "explain": "Say what a code means and how to mend it.",
    "convert": "Turn records into RDF without a store.",
    "load": "Put records into the store, one named graph each.",
    "remove": "Take documents out of the store.",
    "status": "Show what the store holds.",
    "find": "Look up an actor, place or event by any name.",
    "show": "Show one thing with its claims, ties and quotes.",
    "queries": "List the stored queries and their parameters.",
    "run": "Ask a stored query.",
    "query": "Ask any SPARQL query.",
    "export": "Write the graph in a partner's format.",
    "bundle": "Write or verify a partner bundle.",
    "vocab": "Explain classes, properties and closed lists.",
    "doctor": "Check the installation and a store.",
    "rebuild": "Make the store anew from files.",
    "verify": "Compare the store with its ledger of commits and its rules.",
    "backup": "Copy the store to a folder.",
    "restore": "Make a store from a backup.",
}


class Commands(click.Group):
    """A group that imports a command when it is called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command by name, or None where there is none."""
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"harmattan.cli.{name}"), name)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        """Run a command and write its output to the last byte; that a reader such as ``head`` has seen enough is no error.

        Caught here, since click would take it for a failure.
        """
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Data goes to standard output, all else to standard error. Exit codes: 0 fine, 1 findings, 2 usage, 3 input, 4 store.",
)
@click.version_option(package_name="harmattan")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no remarks on standard error.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Whether to use colour.")
@click.pass_context
def harmattan(ctx: click.Context, quiet: bool, color: str) -> None:
    """Turn news about armed conflict into a knowledge graph in which every fact keeps its source."""
    ctx.obj = {"quiet": quiet}
    if color != "auto":
        os.environ.pop("NO_COLOR" if color == "always" else "FORCE_COLOR", None)
        os.environ["FORCE_COLOR" if color == "always" else "NO_COLOR"] = "1"
    ctx.color = False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None  # rich asks the environment, click does not


def _write_any_letter() -> None:
    """Let letters that a terminal's encoding lacks be written as ``\\u2026``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command line; turn errors into one message and the exit code that ``errors`` gives them."""
    _write_any_letter()
    try:
        code = harmattan(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except RecordError as error:
        for finding in error.findings:
            click.echo(finding.shown(), err=True)
        code = error.exit_code
    except HarmattanError as error:
        click.echo(f"harmattan: {error}", err=True)
        code = error.exit_code
    except OSError as error:  # a folder to write to that is not there, a disk that is full
        click.echo(f"harmattan: {error.filename or 'a file'}: cannot be used: {error.strerror or error}", err=True)
        code = InputError.exit_code
    raise SystemExit(code if isinstance(code, int) else 0)
