from sessions.forms.attendance import CorrectionForm, MarkForm, WalkInForm
from sessions.forms.places import VenueForm
from sessions.forms.planning import CancelSessionForm, SessionForm

__all__ = ["CancelSessionForm", "CorrectionForm", "MarkForm", "SessionForm", "VenueForm", "WalkInForm"]
