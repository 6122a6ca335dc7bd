"""Settings common to every use. What a host may change is read from the environment, here and nowhere else."""

from pathlib import Path

from environs import Env

from lms.settings.parts import queues, security
from lms.settings.parts.databases import database

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var").resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [])
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "lms.portal",
    "certificates",
    "sessions",
    "courses",
    "network",
    "cms",
    "accounts",
    "lms.mail",
    "lms.common",
    "schedule",
    "allauth",
    "allauth.account",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "django_filters",
    "django_htmx",
    "csp",
    "phonenumber_field",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

# No LocaleMiddleware: the site speaks one language, and public pages must not vary on it to be cached.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.common.page_cache.PageCache",
    "lms.common.middleware.body_limit",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "lms.common.middleware.editor_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "lms.common.middleware.editors_only",
    "lms.common.middleware.short_searches",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lms.common.middleware.private_pages",
    "lms.common.middleware.BusyDatabase",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.queries.site_context",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data -----------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": database(env.str("DATABASE_URL", f"sqlite:///{VAR_DIR}/db.sqlite3")),
    "cache": database(env.str("CACHE_URL", f"sqlite:///{VAR_DIR}/cache.sqlite3")),
}
DATABASE_ROUTERS = ["lms.common.routers.CacheRouter"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # It holds each session: Django's 300 would drop those of people at work, to be read and written again.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", 30)  # 0: every page is made anew
# Each gives the next moment at which public lists change by themselves, or None.
PAGE_CACHE_HORIZONS = ["sessions.queries.next_turn"]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# Attestations hold personal data: they live outside MEDIA_ROOT, no address leads to them but the permission view.
STORAGES = {
    "default": {"BACKEND": "lms.common.storages.HiddenDocuments"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "documents", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "lms" / "static"]

# --- persons --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mon-espace/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # no password to invent: a code opens the account, a password is a later choice
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.names.NamesForm"
ACCOUNT_FORMS = {
    "login": "accounts.forms.entrance.LoginForm",
    "signup": "accounts.forms.entrance.SignupForm",
    "request_login_code": "accounts.forms.entrance.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.entrance.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.entrance.ConfirmEmailVerificationCodeForm",
    "reset_password": "accounts.forms.entrance.ResetPasswordForm",
    "confirm_password_reset_code": "accounts.forms.entrance.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": "accounts.forms.own.ResetPasswordKeyForm",
    "add_email": "accounts.forms.own.AddEmailForm",
    "change_password": "accounts.forms.own.ChangePasswordForm",
    "set_password": "accounts.forms.own.SetPasswordForm",
    "reauthenticate": "accounts.forms.own.ReauthenticateForm",
}
# Digits are read aloud and typed on any keyboard; three tries at eight digits.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
# Per address of the network ("ip": a library is one) and per e-mail address ("key").
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,10/10m/key",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    "confirm_email": "1/10s/key,10/h/key",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
PASSWORD_RESET_TIMEOUT = 3600

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
FIRST_DAY_OF_WEEK = 1
PHONENUMBER_DEFAULT_REGION = "FR"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

# --- messages and background work -----------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Monalisa <formation@monalisa.example>")
_mail = env.dj_email_url("EMAIL_URL", f"file:{VAR_DIR}/outbox")
# A folder is always absolute: the parser of the address drops the first slash.
EMAIL_BACKEND, EMAIL_FILE_PATH = _mail["EMAIL_BACKEND"], str(Path("/", _mail["EMAIL_FILE_PATH"]))
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
MAIL_RETRY_MINUTES = [1, 5, 15, 60, 240, 720]  # then the message is a final failure that staff see
OUTBOX_ALARM_SECONDS = 120  # /sante/pret/ fails when the oldest due row is older
globals().update(queues.broker(env.str("CELERY_BROKER_URL", ""), VAR_DIR))
CELERY_BEAT_SCHEDULE = queues.timetable()

# --- training: legal and local figures are settings, they change by year and region -----------------------------------
ATTENDANCE_THRESHOLD = 0.5  # least share of the planned minutes that gives an attestation (the hours done are printed)
CERTIFICATE_CHECKS_PER_MINUTE = 30  # per address: nobody tries codes in turn
BOOKLETS_PER_MINUTE = 20  # per address: resources as one document
ROLL_CALL_OPENS_MINUTES = 60  # before the half-day starts
CLOSING_MARGIN_MINUTES = 15  # closed earlier before its end, a half-day counts the minutes given, not those planned
DAY_PAGE_OPENS_HOUR = 17  # the evening before, at the venue: « le jour J » opens and its reminder leaves
BOOKING_CLOSES_DAYS = 5  # default of the booking form, days before the first half-day
HOLD_HOURS = 24  # a place booked without a login is kept so long for its confirmation
LATE_HOLD_HOURS = 2  # … in the last LATE_HOLD_DAYS days before the session
LATE_HOLD_DAYS = 3
CALLBACK_HOLD_HOURS = 72  # … when only a telephone number was given and a coordinator calls back
DEMAND_LINK_DAYS = 7  # the link that confirms a « Prévenez-moi »; one never confirmed is then forgotten
GUEST_MESSAGES_PER_HOUR = 3  # per e-mail address: the booking form is no mail cannon
GUEST_RESEND_MINUTES = 10  # asked again after so long, the message with the link is written again
GUEST_ANSWER_SECONDS = 0.25  # a visitor's form is answered on this beat: how long it takes tells nobody's secret
GUEST_REQUESTS_PER_HOUR = 60  # per network address: a village library is one
GUEST_HOLDS_PER_SESSION = 3  # unconfirmed, per network address
LOCK_SESSIONS = True  # only the tests that prove the lock turn it off

# --- security -------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {"DIRECTIVES": security.PUBLIC_POLICY}
EDITOR_CONTENT_SECURITY_POLICY = security.EDITOR_POLICY
PREVIEW_CONTENT_SECURITY_POLICY = security.PREVIEW_POLICY
PERMISSIONS_POLICY = security.PERMISSIONS_POLICY
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
LARGEST_BODY = 25 * 1024 * 1024  # of a request, in bytes; the largest document and its form
LONGEST_DESK_SEARCH = 200  # signs

# --- Wagtail --------------------------------------------------------------------------------------------------------
SEARCH_FOLLOWS_CHANGES = True  # the site's own search; False: only `index_search` writes it
WAGTAIL_SITE_NAME = "Monalisa"
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y", "%d/%m/%Y %H:%M"
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # an address is also read aloud, and typed from paper
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/compte/login/"
# Who may see what is a matter of logins and roles: a password that goes from hand to hand has no page here.
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_USER_TIME_ZONES = ["Europe/Paris"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_MODEL = "cms.SiteImage"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "jpg", "mp4", "odt", "pdf", "png", "pptx", "txt", "vtt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
# Of an archive that is sent as a document, once it is unpacked, with the archives in it.
ARCHIVE_BYTES = 200 * 1024 * 1024
ARCHIVE_FILES = 100  # in one archive; a presentation of thirty slides has more parts than that, so they are not counted
ARCHIVE_PARTS = 5000  # all that is in it, parts of office documents and folders too
ARCHIVE_DEPTH = 3  # a sheet in a text in an archive

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "lms.common.logs.HideSecrets"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["secrets"]}},
    # Django names the address of whatever it refuses, also to handlers that are not ours.
    "loggers": {name: {"filters": ["secrets"]} for name in ("django.request", "django.security.csrf")},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
