"""allauth's forms for who is not signed in yet, in our words."""

from allauth.account import forms as allauth_forms
from django.conf import settings

from accounts.forms.own import PlainWords
from accounts.services import DEMO_LOGINS, DEMO_PASSWORD


class LoginForm(PlainWords, allauth_forms.LoginForm):
    """Address and password; without a password a code is sent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "Facultatif : sans mot de passe, vous recevez un code par e-mail."

    def _setup_password_field(self):
        # allauth drops the field when sign-up asks for no password; here it is a choice.
        self.fields["password"].required = False

    @property
    def demo_logins(self):
        """What the login page of the demo lists; nothing anywhere else."""
        return DEMO_LOGINS if settings.DEMO_LOGINS else ()

    @property
    def demo_password(self):
        return DEMO_PASSWORD


class SignupForm(PlainWords, allauth_forms.SignupForm):
    field_order = ("first_name", "last_name", "email")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "Nous y envoyons un code, puis les messages qui concernent vos inscriptions."


class RequestLoginCodeForm(PlainWords, allauth_forms.RequestLoginCodeForm):
    pass


class ResetPasswordForm(PlainWords, allauth_forms.ResetPasswordForm):
    pass


class CodeWords(PlainWords):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "Huit chiffres, par exemple 1234-5678. Le tiret est facultatif."
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class ConfirmLoginCodeForm(CodeWords, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(CodeWords, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(CodeWords, allauth_forms.ConfirmPasswordResetCodeForm):
    pass
