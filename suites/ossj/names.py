"""Names on the wire, and which values a buyer chooses freely."""

from __future__ import annotations

ID, KEY, STATE, DIALOG = "ticketId", "mirrorKey", "baseTroubleTicketState", "dialog"
TYPE, DESCRIPTION, DETECTED, PRIORITY = "troubleType", "troubleDescription", "troubleDetectionTime", "preferredPriority"
OBJECT, CLIENT, ISSUE, CLIENTS, FILES = "troubledObject", "customerTroubleNum", "wh1Parameter", "customer", "attachments"
SHOWN_TIME = "troubleDectectionTime"  # as the page spells it in answers
MANDATORY = (STATE, KEY, DIALOG, TYPE, DESCRIPTION, DETECTED, PRIORITY, OBJECT, CLIENT, ISSUE, "clearencePerson")
GENERIC = ("wh2Parameter", "wh3Parameter", "wh4Parameter", "wh5Parameter")
HOME = "homeId"
AGREED = (HOME, "gescal37ID")  # optional, and they name what exists
OF_A_CHANGE = (ID, KEY, DIALOG)
OF_A_RESOLUTION = ("closeOutType", "closeOutNarr", "serviceRestoredTime")

PRIORITIES = (1, 2, 3)
OF_A_CLIENT = "cliente"
ISSUES = (OF_A_CLIENT, "red")
ACTIVE, CLEARED, CLOSED, CANCELED = "OPENACTIVE", "CLEARED", "CLOSED", "CLOSED.CANCELED"
ASKED, TO_CANCEL = "DEFERRED.AWAITING-INFORMATION", "DEFERRED.AWAITING-CANCELATION"
ENDS = frozenset({CLOSED, CANCELED})
OTHERS = (TO_CANCEL, ASKED, CLEARED)  # those to which the owner leads a ticket
STATES = (ACTIVE, TO_CANCEL, ASKED, CANCELED, CLOSED, CLEARED)
# The longest texts of a create that a buyer may write freely, and those that name what was agreed or exists.
LONGEST = {DIALOG: 4000, DESCRIPTION: 1000, **dict.fromkeys(GENERIC, 255)}
LONGEST_KEY = 255
LONGEST_AGREED = {TYPE: 35, OBJECT: 100, CLIENT: 100, "homeId": 255, "gescal37ID": 40}
LONGEST_CLOSING = 128  # characters of a type and of a narrative of a resolution
CHANGEABLE = 15  # characters of a ticketId and of a mirrorKey that a change can name

# What a ticket shows of itself, by the table; whatever stands beside it is the seller's own.
OF_A_TICKET = (ID, KEY, TYPE, DESCRIPTION, SHOWN_TIME, DETECTED, PRIORITY, OBJECT, CLIENT, ISSUE, CLIENTS)

ILLEGAL, REMOTE = "illegalArgumentException", "remoteException"
