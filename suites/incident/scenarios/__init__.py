"""The incident scenarios, in the order in which a run drives them."""

from ttck.suites.incident.scenarios import (  # noqa: F401 - importing registers them, in this order
    a_hushing,
    b_following,
    c_surveying,
    d_concluding,
)
