"""What never stands in a log: the secret part of an address that opens something without a login."""

import logging
import re

# The personal calendar feed; the signed links of a booking and of « prévenez-moi ».
SECRET = re.compile(r"(/mon-espace/agenda/|/inscriptions/|/prevenez-moi/)[^/\s]+")


def without_secrets(text):
    return SECRET.sub(r"\1…", text)


class HideSecrets(logging.Filter):
    """Takes the secrets out of a record's words; the record itself is never dropped."""

    def filter(self, record):
        record.msg = without_secrets(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
