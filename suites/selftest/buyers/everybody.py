"""All buyers that the lane plays: those that keep every rule, and the faulty ones, of every standard."""

from __future__ import annotations

from ttck.suites.selftest.buyers import artemis, faulty, fit, nexera, ossj, tmf
from ttck.suites.selftest.buyers.faulty import Faulty

MODEL = Faulty(name="model buyer", breaks=())
MODELS = (MODEL, *tmf.MODELS, *artemis.MODELS, *fit.MODELS, *nexera.MODELS, *ossj.MODELS)
BUYERS = (*faulty.BUYERS, *tmf.BUYERS, *artemis.BUYERS, *fit.BUYERS, *nexera.BUYERS, *ossj.BUYERS)
