"""Where the APIs of MEF begin, where their listeners do, and the media type of all that they say."""

from __future__ import annotations

from specs.vocabulary import Api

BASE_PATHS = {
    Api.TICKET: "/mefApi/sonata/troubleTicket/v4",
    Api.APPOINTMENT: "/mefApi/sonata/appointment/v2",
    Api.WORKORDER: "/mefApi/sonata/workOrderManagement/v2",
}
BASE_PATH = BASE_PATHS[Api.TICKET]
LISTENER_PATHS = {
    Api.TICKET: "/mefApi/sonata/troubleTicketNotification/v4/listener",
    Api.APPOINTMENT: "/mefApi/sonata/appointmentNotification/v2/listener",
    Api.WORKORDER: "/mefApi/sonata/workOrderNotification/v2/listener",
}
MEDIA_TYPE = "application/json;charset=utf-8"
