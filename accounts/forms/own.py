"""allauth's forms for a signed-in person's own account, in our words."""

from allauth.account import forms as allauth_forms

from lms.common.fields import WRONG_EMAIL

PASSWORD_HELP = "Au moins 12 caractères. Quatre mots qui ne vont pas ensemble se retiennent bien."  # noqa: S105 a sentence
LABELS = {
    "email": "Adresse e-mail",
    "login": "Adresse e-mail",
    "password": "Mot de passe",
    "oldpassword": "Mot de passe actuel",
    "password1": "Nouveau mot de passe",
    "password2": "Le même mot de passe, une seconde fois",
    "code": "Code reçu par e-mail",
}
MISSING = {
    "email": "Écrivez votre adresse e-mail.",
    "login": "Écrivez votre adresse e-mail.",
    "first_name": "Écrivez votre prénom.",
    "last_name": "Écrivez votre nom.",
    "password": "Écrivez votre mot de passe.",
    "oldpassword": "Écrivez votre mot de passe actuel.",
    "password1": "Choisissez un nouveau mot de passe.",
    "password2": "Écrivez une seconde fois le nouveau mot de passe.",
    "code": "Écrivez le code reçu par e-mail.",
}


class PlainWords:
    """Labels that stay visible instead of placeholders that vanish, our sentences instead of allauth's."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = PASSWORD_HELP if name == "password1" else ""
            if name in MISSING:
                field.error_messages["required"] = MISSING[name]
            if name in ("email", "login"):
                field.error_messages["invalid"] = WRONG_EMAIL


class AddEmailForm(PlainWords, allauth_forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Nouvelle adresse e-mail"


class ChangePasswordForm(PlainWords, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(PlainWords, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainWords, allauth_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(PlainWords, allauth_forms.ReauthenticateForm):
    pass
