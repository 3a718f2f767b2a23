"""The scenarios of OSS/J, in the order in which a run drives them."""

from __future__ import annotations

from ttck.suites.ossj.scenarios import (
    a_creating,
    a_pairing,
    b_limits,
    c_refusing,
    d_changing,
    d_mistaking,
    e_conditions,
    e_forms,
    f_strangers,
    g_moving,
    g_walking,
    h_staying,
)

__all__ = [
    "a_creating",
    "a_pairing",
    "b_limits",
    "c_refusing",
    "d_changing",
    "d_mistaking",
    "e_conditions",
    "e_forms",
    "f_strangers",
    "g_moving",
    "g_walking",
    "h_staying",
]
