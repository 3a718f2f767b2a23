"""The ticket scenarios, in the order in which a run drives them."""

from ttck.suites.ticket.scenarios import (  # noqa: F401 - importing registers them, in this order
    a_subscribing,
    b_creating,
    c_listing,
    d_probing,
    e_walking,
    f_updating,
    g_clearing,
    h_patching,
    ha_dwelling,
    hb_crowding,
    hc_mingling,
    hd_colliding,
    i_ending,
    j_histories,
)
