"""The one signal of the project: what follows from presence belongs to a higher floor."""

from django.dispatch import Signal

# Sent inside the transaction when the last open half-day of a session closes, and when a closed one is corrected.
# Arguments: session, bookings (those concerned), by.
attendance_closed = Signal()
