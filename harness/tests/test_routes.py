from __future__ import annotations

import pytest

from ttck.harness.replay.routes import Router, bent, plain
from ttck.specs.profiles import profile
from ttck.specs.vocabulary import Operation

API = "https://seller.example/mefApi/sonata/troubleTicket/v4"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("HTTPS://Seller.Example:443/A/", "https://seller.example/A"),
        ("http://seller.example:80", "http://seller.example"),
        ("http://seller.example:443/a", "http://seller.example:443/a"),
        ("http://me:pw@seller.example//a///b/?x=%2F/#f", "http://seller.example/a/b?x=%2F/"),
        ("http://[::1]:80/%74icket/a%2fb%20c", "http://[::1]/ticket/a%2Fb%20c"),
    ],
)
def test_an_address_at_its_plainest(url: str, wanted: str) -> None:
    assert plain(url) == wanted
    assert plain(wanted) == wanted


@pytest.mark.parametrize(
    "url",
    [
        f"{API}/troubleTicket/7", f"{API}/troubleTicket/7/", f"{API}//troubleTicket//7?fields=id", f"{API}/trouble%54icket/7",
        API.replace("seller.example", "SELLER.example:443") + "/troubleTicket/7",
        API.replace("/mefApi", "/gw/x/mefApi") + "/troubleTicket/7/",
        "//".join(API.rsplit("/", 1)) + "/troubleTicket/7",
    ],
)  # fmt: skip
def test_an_operation_is_known_however_its_address_is_written(url: str) -> None:
    found = Router(profile("mef113"), None).find("GET", url)
    assert found is not None
    assert (found.operation, found.item) == (Operation.RETRIEVE, "7")
    assert found.base_url in {API, API.replace("/mefApi", "/gw/x/mefApi")}


def test_a_base_url_may_be_written_in_any_way_as_well() -> None:
    router = Router(profile("mef113"), "https://Seller.example:443/tt//v1/")
    found = router.find("GET", "https://seller.example/tt/v1/troubleTicket/")
    assert found is not None
    assert (found.operation, found.base_url) == (Operation.LIST, "https://seller.example/tt/v1")


def test_other_paths_are_no_operation() -> None:
    router = Router(profile("mef113"), None)
    assert router.find("GET", f"{API}/troubleTicket/7/8") is None
    assert router.find("GET", "https://seller.example/troubleTicket/7") is None


def test_a_slash_too_many_is_seen() -> None:
    assert [bent(f"{API}{rest}") for rest in ("/troubleTicket", "/troubleTicket/", "//troubleTicket", "/troubleTicket?next=//x/")] == [
        False, True, True, False,
    ]  # fmt: skip
