"""Fields of forms whose text is clean (no direction mark, no control character) before it is read."""

from django import forms

from lms.common.text import clean_line

WRONG_EMAIL = "Écrivez l’adresse en entier, par exemple prenom.nom@exemple.fr."


class LineField(forms.CharField):
    """One clean line; ``required_words`` says what is missing when it is empty."""

    def __init__(self, *, max_length, required_words="", **options):
        words = {"max_length": f"C’est trop long\u00a0: {max_length} caractères au plus."}
        words |= {"required": required_words} if required_words else {}
        super().__init__(max_length=max_length, error_messages=words | options.pop("error_messages", {}), **options)

    def to_python(self, value):
        return clean_line(super().to_python(value))
