from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading

import pytest

from ttck.harness.interrupts import KEYBOARD, ending_signals, look, pass_on, patient, settled, undisturbed, waiting, words


@pytest.fixture(autouse=True)
def _default_handlers():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored where the tests run in the background
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_ending_signal_becomes_an_interruption_that_names_it(number):
    with pytest.raises(KeyboardInterrupt) as found, ending_signals():
        os.kill(os.getpid(), number)
    assert words(found.value) == f"stopped by {number.name}"
    assert signal.getsignal(number) is signal.SIG_DFL


def test_a_key_press_is_named_as_such():
    assert words(KeyboardInterrupt()) == KEYBOARD


def test_what_the_caller_ignores_stays_ignored():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with ending_signals():
        os.kill(os.getpid(), signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_nothing_disturbs_what_must_be_whole():
    before = signal.getsignal(signal.SIGINT)
    with ending_signals(), undisturbed():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(os.getpid(), number)
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_leaves_the_handlers_alone():
    seen = []

    def work():
        with ending_signals(), undisturbed():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]


@pytest.mark.parametrize(("number", "said"), [(signal.SIGINT, KEYBOARD), (signal.SIGTERM, "stopped by SIGTERM")])
def test_the_first_interruption_ends_a_run_and_later_ones_are_answered_once(number, said, capfd):
    with patient():
        with pytest.raises(KeyboardInterrupt) as found, ending_signals():
            os.kill(os.getpid(), number)
        assert words(found.value) == said
        settled()
        for again in (number, signal.SIGINT, signal.SIGHUP):
            os.kill(os.getpid(), again)
    assert capfd.readouterr().err.count("its reports are being written") == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_run_that_follows_another_may_be_interrupted_again():
    settled()
    with pytest.raises(KeyboardInterrupt), patient():
        os.kill(os.getpid(), signal.SIGINT)


def test_a_job_in_the_background_keeps_what_its_shell_ignores():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with patient():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt, match="SIGTERM") as told, waiting():
            os.kill(os.getpid(), signal.SIGTERM)
        words(told.value)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_a_signal_that_python_swallowed_is_told_once_more():
    with ending_signals():
        with contextlib.suppress(KeyboardInterrupt), waiting():
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt) as told:
            look()
        assert words(told.value) == "stopped by SIGTERM"
        look()


@contextlib.contextmanager
def ended(context):
    """Runs what is within it under `context`; gives the words of the interruption that ended it."""
    told = []
    try:
        with context():
            yield told
    except KeyboardInterrupt as interrupt:
        told.append(words(interrupt))


@pytest.mark.parametrize("context", [patient, ending_signals])
def test_a_signal_that_meets_a_computation_waits_for_its_end(context):
    with ended(context) as told:
        signal.raise_signal(signal.SIGINT)
        told.append("computed")
    assert told == ["computed", KEYBOARD]


def test_a_signal_that_came_before_the_run_began_ends_it():
    with ended(patient) as told:
        signal.raise_signal(signal.SIGINT)
        with ending_signals():
            told.append("begun")
            look()
            told.append("driven")
    assert told == ["begun", KEYBOARD]


def test_a_wait_ends_at_once_for_what_came_before_it():
    with ended(patient) as told:
        signal.raise_signal(signal.SIGINT)
        with waiting():
            told.append("waited")
    assert told == [KEYBOARD]


def test_a_second_signal_does_not_wait_for_the_end_of_anything():
    with ended(patient) as told:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        told.append("computed")
    assert told == [KEYBOARD]


def test_outside_of_a_wait_signals_are_noted_again():
    with ended(patient) as told:
        with contextlib.suppress(KeyboardInterrupt), waiting():
            signal.raise_signal(signal.SIGTERM)
        told.append(words(KeyboardInterrupt()))
        signal.raise_signal(signal.SIGINT)
        told.append("computed")
    assert told == [KEYBOARD, "computed", KEYBOARD]


def test_a_signal_is_forgotten_with_the_run_that_it_ended():
    with pytest.raises(KeyboardInterrupt), ending_signals():
        signal.raise_signal(signal.SIGTERM)
    look()


_COUNTING = """
import signal, sys
came = []
number = getattr(signal, sys.argv[1])
signal.signal(number, lambda *_: came.append(1))
print("ready", flush=True)
sys.stdin.readline()
print(len(came), flush=True)
"""


def test_an_interruption_is_passed_on_once_however_often_it_is_waited_afterwards():
    """What the parent goes on waiting for must not raise it again: a child that is cut off while it tidies up records no end."""
    with subprocess.Popen([sys.executable, "-c", _COUNTING, "SIGINT"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"ready\n"
        said = []
        with patient():
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(3):
                try:
                    with waiting():
                        pass
                except KeyboardInterrupt as interrupt:
                    said.append(pass_on(interrupt, [child]))
            settled()
        child.stdin.write(b"\n")
        child.stdin.flush()
        assert (said, child.stdout.readline()) == ([KEYBOARD], b"1\n")
    assert pass_on(KeyboardInterrupt(), [child]) == KEYBOARD  # one that has ended is not asked


def test_where_the_keyboard_is_ignored_an_interruption_is_passed_on_as_what_ended_this_process():
    """Who was started in the background has it ignored, and so have those that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with subprocess.Popen([sys.executable, "-c", _COUNTING, "SIGTERM"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"ready\n"
        pass_on(KeyboardInterrupt("stopped by SIGTERM"), [child])
        child.stdin.write(b"\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"1\n"
