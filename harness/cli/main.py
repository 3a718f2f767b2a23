"""The ``ttck`` command: a lazy group over the entry points ``ttck.commands``."""

from __future__ import annotations

import contextlib
import errno
import functools
import io
import os
import sys
import traceback
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points, version
from typing import Any

import click

# Said here as well as in the commands, so that --help needs not import them.
_SHORT = {
    "demo": "Start the mock seller, certify it, and write a report: see ttck work in one minute.",
    "run": "Judge a seller: drive it, check every requirement, write the report.",
    "judge": "Judge recorded traffic (a HAR file, a Newman export, an earlier run): what does it show?",
    "plan": "Say what a run would send, and send nothing.",
    "init": "Ask what a target file needs, and write it; also from a partner's OpenAPI file or a Postman environment.",
    "ask": "Print what to ask a partner for before its seller can be judged, as a page to send.",
    "doctor": "Check a target step by step: address, credentials, listener, stimuli.",
    "probe": "Draft what a seller supports, from what it answers to few, harmless requests: a piece of target file and a table.",
    "audit": "Judge a buyer by what it sent: to the mock seller (ttck mock --audit), or in a recording.",
    "explain": "Explain a requirement: what it demands, how it is checked, which fault proves the check.",
    "report": "Show a run again, and rebuild its reports, without a seller.",
    "compare": "Say what changed between two runs: failing now, mended, failing still.",
    "fleet": "Judge the sellers of all target files in a folder: a matrix of partners and requirements, and what changed.",
    "recertify": "Say what changed between two releases of catalogue or contract, and the smallest run that certifies it again.",
    "serve": "Run a lab session in the browser: targets, runs, live progress, the operator's questions, attestations.",
    "attest": "Confirm by name what no message shows, with evidence, beside a run and in its report.",
    "bundle": "Put the evidence of a run into one file, signed, that shows whether it was changed.",
    "verify": "Say whether a bundle is as it was made, and who signed it; no network is needed.",
    "rejudge": "Judge a bundle or a run again, by today's rules and from its record alone: does it come to the same?",
    "trace": "List every requirement with its checks and faults; keep reports/traceability.csv up to date.",
    "contract": "Compare the contracts in ttck with an official OpenAPI file.",
    "mock": "Start the mock seller on this machine.",
    "dialect": "Make a dialect of your own: what a partner has beside a standard, in files outside ttck.",
    "faults": "List the faults and legal variants that the mock seller can play.",
    "qualify": "Prove the checks: run them against the clean mock seller and against every fault.",
}


_USAGE, _INCOMPLETE, _OURS = 2, 4, 70  # as ttck.harness.verdict.ExitCode, which --help needs not import


def _open_streams() -> None:
    """Give streams that the caller closed a place to go, or the next file that is opened would get what they print."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            spare = os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is the closed one
            setattr(sys, name, open(spare, mode, encoding="utf-8", closefd=spare != number))  # noqa: SIM115 - lives as long as the process


def _printable_streams() -> None:
    """A character that the terminal cannot show is replaced: no verdict is lost to an encoding."""
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _code_of(command: Callable[[], Any]) -> int:
    """The exit code of a command. What nobody foresaw is our own error, which no code of a verdict may say."""
    stdout, code = sys.stdout, 0
    try:
        done = command()
        code = done if isinstance(done, int) else 0
    except SystemExit as ended:
        gone = sys.stdout is not stdout  # click muffles the stream and ends with 1 where the reader of the output has gone
        code = _OURS if gone else ended.code if isinstance(ended.code, int) else 0 if ended.code is None else _OURS
    except click.ClickException as refused:
        refused.show()
        code = _USAGE
    except (click.Abort, KeyboardInterrupt):
        _tell("Interrupted.")
        code = _INCOMPLETE
    except BrokenPipeError:
        code = _OURS
    except Exception as broken:  # noqa: BLE001 - a traceback would end with 1, which says that a seller failed
        _tell(_our_error(broken))
        code = _OURS
    return code


def _our_error(broken: Exception) -> str:
    from ttck.harness.secrets.redactor import masked_by_all  # noqa: PLC0415 - only after a failure

    frames = "".join(traceback.format_tb(broken.__traceback__))
    said = f"Error: ttck itself failed: {type(broken).__name__}: {broken}"
    if isinstance(broken, OSError) and broken.errno in {errno.ENOSPC, errno.EIO, errno.EDQUOT}:
        return masked_by_all(f"Error: the output cannot be written: {broken.strerror}")
    return masked_by_all(f"{said}\nThis says nothing about a seller. Please report it, with these lines:\n{frames}")


def _tell(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        click.echo(text, err=True)


def _flushed(code: int) -> int:
    """The exit code, once what was printed has arrived; Python itself would end with 120 where it cannot."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError) as broken:
        if not isinstance(broken, BrokenPipeError):
            _tell(f"Error: the output cannot be written: {getattr(broken, 'strerror', None) or broken}")
            code = _OURS
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    return code


class _Commands(click.Group):
    """Loads a command the moment it is called."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command and end the process with one of the documented codes."""
        inner: Callable[..., Any] = super().main
        if not extra.pop("standalone_mode", True):
            return inner(*args, standalone_mode=False, **extra)
        _open_streams()
        _printable_streams()
        command = functools.partial(inner, *args, standalone_mode=False, **extra)
        code = _OURS
        with contextlib.suppress(KeyboardInterrupt):  # one that comes this late changes nothing
            code = _code_of(command)
            code = _flushed(code)
        return sys.exit(code)

    def _found(self) -> dict[str, EntryPoint]:
        return {entry.name: entry for entry in entry_points(group="ttck.commands")}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_SHORT)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        entry = self._found().get(cmd_name)
        if entry is None:
            return None
        loaded: Any = entry.load()
        return loaded  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(_SHORT.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(version("ttck"), prog_name="ttck")
def main() -> None:
    """Ttck judges a trouble ticket seller against MEF 113, TMF621 or a partner's dialect, with evidence.

    \b
    Start here:   ttck demo
    Your seller:  ttck doctor target.yaml, then ttck run target.yaml
    A fake one:   ttck mock --control

    Exit codes: 0 conformant; 1 a mandatory requirement failed, or the seller denies what an optional one permits;
    2 usage or configuration; 3 seller unreachable or access refused, nothing judged; 4 incomplete (a mandatory
    requirement inconclusive, or the run cut short); 5 only warnings or binding findings, with --strict, or a waiver that
    is expired or not needed; 6 no breach in a run that was restricted to a part of the checks; 70 an error of ttck itself.
    """  # noqa: D301 - click reads the escape


if __name__ == "__main__":
    sys.exit(main())
