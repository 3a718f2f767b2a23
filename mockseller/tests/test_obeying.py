"""A matrix is obeyed: what a process requires is asked for, what it may not carry is passed over."""

from __future__ import annotations

import pytest

from ttck.mockseller.engine.obeying import allowed, carried, lacking
from ttck.specs.matrix import Need, read_matrix

TABLE = """part,at,attribute,type,create,values,note
TroubleTicket,,name,String,R,,
TroubleTicket,,created,DateTime,P,,
TroubleTicket,,channel,ChannelRef,-,,
TroubleTicket,,relatedEntity,RelatedEntity[],O,,
RelatedEntity,relatedEntity,id,String,R/PD,,
RelatedEntity,relatedEntity,externalId,String,R/PD,,
RelatedEntity,relatedEntity,role,String,R,,
RelatedEntity,relatedEntity,serial,String,P,,
RelatedEntity,relatedEntity,size,Quantity,O,,
Quantity,relatedEntity.size,amount,Float,-,,
"""
ENTITY = {"id": "1", "role": "r"}


@pytest.fixture
def matrix(tmp_path):
    (tmp_path / "own.csv").write_text(TABLE)
    return read_matrix(tmp_path / "own.csv")


@pytest.mark.parametrize(
    ("document", "missing"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "n"}, None),
        ({"name": "n", "relatedEntity": []}, None),
        ({"name": "n", "relatedEntity": [ENTITY]}, None),
        ({"name": "n", "relatedEntity": [{"externalId": "2", "role": "r"}]}, None),
        ({"name": "n", "relatedEntity": [ENTITY, {"id": "1"}]}, "relatedEntity.role"),
        ({"name": "n", "relatedEntity": [{"role": "r"}]}, "relatedEntity.id or relatedEntity.externalId"),
    ],
)
def test_what_is_required_is_asked_for(matrix, document, missing):
    assert lacking(matrix, matrix.processes[0], document) == missing


def test_what_may_not_be_sent_is_passed_over(matrix):
    process = matrix.processes[0]
    sent = {"name": "n", "created": "x", "channel": {"id": "c"}, "color": "red"}
    sent["relatedEntity"] = [{**ENTITY, "serial": "s", "size": {"amount": 1, "units": "m"}}]
    assert allowed(matrix, process, sent) == {"name": "n", "color": "red", "relatedEntity": [{**ENTITY, "size": {"units": "m"}}]}
    assert [cell.attribute for cell in carried(matrix, process, sent, Need.PROHIBITED)] == ["created", "relatedEntity.serial"]
