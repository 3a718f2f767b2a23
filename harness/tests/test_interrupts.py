from __future__ import annotations

import os
import signal
import threading

import pytest

from harness.interrupts import KEYBOARD, ending_signals, undisturbed, words


@pytest.fixture(autouse=True)
def _default_handlers():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
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
