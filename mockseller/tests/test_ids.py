from __future__ import annotations

import uuid

from ttck.mockseller.engine.ids import new_id


def test_ids_are_unique_version_7_and_grow_with_time():
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert {uuid.UUID(one).version for one in ids} == {7}
    assert {uuid.UUID(one).variant for one in ids} == {uuid.RFC_4122}
    times = [one[:13] for one in ids]
    assert times == sorted(times)
