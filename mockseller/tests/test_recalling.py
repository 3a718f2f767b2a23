"""What survives a restart beside the data: the clock and the faults."""

from __future__ import annotations

import logging

from ttck.mockseller.engine.settings import Settings
from ttck.mockseller.engine.snapshot import restore, take
from ttck.mockseller.registry import seller_of
from ttck.mockseller.tests.support import running


def test_clock_and_faults_survive_a_restart_where_the_data_does(tmp_path):
    database = f"sqlite:///{tmp_path / 'a.db'}"
    with running(database=database) as buyer:
        buyer.control("PUT", "/clock", {"offset_seconds": 86_400, "rate": 50})
        wanted = [{"name": "slow-answers", "settings": {"seconds": 0.2}}, "missing-href"]
        assert buyer.control("PUT", "/faults", {"faults": wanted}).status == 200
        before, faults = buyer.seller.clock.setting, buyer.seller.faults.names()
    with running(database=database, paranoid=False) as buyer:
        assert buyer.seller.clock.setting == before
        assert buyer.seller.faults.names() == faults
        snapshot = take(buyer.seller)
        buyer.control("POST", "/reset")
    with running(database=database) as buyer:
        assert (buyer.seller.clock.offset, buyer.seller.clock.rate, buyer.seller.faults.names()) == (0.0, 1.0, [])
        restore(buyer.seller, snapshot)
    with running(database=database, paranoid=False) as buyer:
        assert (buyer.seller.clock.rate, [one["name"] for one in buyer.seller.faults.names()]) == (50.0, ["slow-answers", "missing-href"])


def test_in_memory_nothing_is_kept():
    seller = seller_of(Settings())
    seller.clock.move(by=5)
    assert seller.store.noted("clock") is None
    seller.stop()


def test_a_fault_that_this_seller_cannot_have_is_left_out_with_a_warning(tmp_path, caplog):
    database = f"sqlite:///{tmp_path / 'a.db'}"
    seller = seller_of(Settings(database=database))
    seller.store.note("faults", '[["no-such-fault", {}], ["missing-href", {}], ["slow-answers", {"hours": 1}]]')
    seller.store.note("clock", "[1.0, 2.0, -3.0]")
    seller.stop()
    with caplog.at_level(logging.WARNING):
        seller = seller_of(Settings(database=database))
    assert [one["name"] for one in seller.faults.names()] == ["missing-href"]
    assert seller.clock.rate == 1
    assert len(caplog.records) == 2
    seller.stop()
