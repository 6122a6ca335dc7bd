"""Codes that people copy by hand. Crockford's base 32: no I, L, O, U; reading them as 1, 1, 0 is forgiven."""

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16  # 80 bits
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code():
    """16 random signs (80 bits) from the system's generator."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text):
    """The code that a person meant, or None: case, spaces, hyphens and look-alikes are forgiven."""
    code = "".join(c for c in str(text)[:100].upper() if c not in " -\u00a0\u2011").translate(_LOOKALIKES)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def fingerprint(token):
    """What is kept of a secret that is shown once: the hash says whether it is the same, and opens nothing."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def group_code(code):
    """The code in four groups, as printed: 7F3K-9Q2M-H4TX-8RWC."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
