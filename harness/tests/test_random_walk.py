"""Random walks on a model, and their shortest form."""

from random import Random

import pytest

from ttck.harness.generate.random_walk import Move, RandomWalk, shortened

# A corridor of five rooms with a door that is always locked.
ROOMS = 5


def corridor(place):
    if place < ROOMS:
        yield Move(action="on", place=place + 1)
    if place > 0:
        yield Move(action="back", place=place - 1)
    yield Move(action="door", place=place, refused=True)


def random_walk(seed=0):
    return RandomWalk(chance=Random(seed), start=0, moves=corridor)


def test_a_walk_follows_the_model():
    place = 0
    for action in random_walk().walk(40):
        allowed = {move.action: move.place for move in corridor(place)}
        place = allowed[action]


def test_a_walk_has_at_most_so_many_steps():
    assert len(random_walk().walk(7)) == 7


def test_what_the_model_refuses_is_tried_once_at_each_place():
    walker = random_walk()
    for _ in range(20):
        walker.walk(20)
    assert [walker.tried[place, "door"] for place in range(ROOMS + 1)] == [1] * (ROOMS + 1)


def test_walks_try_everything_that_can_be_tried():
    walker = random_walk()
    for _ in range(20):
        walker.walk(20)
    assert all(walker.tried[place, move.action] for place in range(ROOMS + 1) for move in corridor(place))


def test_a_walk_ends_where_nothing_new_can_be_tried():
    stuck = RandomWalk(chance=Random(0), start="end", moves=lambda place: [Move(action="knock", place=place, refused=True)])
    assert stuck.walk(9) == ["knock"]
    assert stuck.walk(9) == []


def test_the_same_seed_makes_the_same_walks():
    assert [random_walk(3).walk(9) for _ in range(3)] == [random_walk(3).walk(9) for _ in range(3)]
    assert random_walk(3).walk(30) != random_walk(4).walk(30)


def needs(*wanted):
    """Breaks when these actions come in this order, whatever lies between."""

    def breaks(actions):
        rest = iter(actions)
        return all(action in rest for action in wanted)

    return breaks


@pytest.mark.parametrize("wanted", ["a", "ab", "adh", "abcdefgh"])
def test_only_what_is_needed_stays(wanted):
    assert shortened("abcdefgh", needs(*wanted), attempts=200) == list(wanted)


def test_what_cannot_be_shortened_stays_as_it_is():
    assert shortened("abc", lambda actions: False, attempts=50) == list("abc")


def test_an_empty_history_is_never_asked_for():
    asked = []
    shortened("a", lambda actions: asked.append(actions) or True, attempts=10)
    assert [] not in asked


def test_the_number_of_attempts_is_bounded():
    asked = []
    shortened("abcdefgh", lambda actions: bool(asked.append(actions)), attempts=3)
    assert len(asked) == 3
