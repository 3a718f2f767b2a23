"""The appointment and workorder scenarios, in the order in which a run drives them."""

from ttck.suites.appointment.scenarios import (  # noqa: F401 - importing registers them, in this order
    a_claiming,
    b_registering,
    c_searching,
    d_booking,
    e_changing,
    f_refusing,
    g_visiting,
    h_parting,
    i_histories,
    j_arranging,
)
