"""Login, second factor and throttling: django-allauth, closed and in Indonesian."""

from __future__ import annotations

from . import env

# One backend: a disabled account and an unknown one get the same answer at the same cost.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

ACCOUNT_ADAPTER = "cms.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
# Addresses are proven by our own one-time links; allauth keeps none.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # Per real address, and per account name whether it exists or not.
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "5/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "packet_code": "20/m/ip",
    "manage_email": "5/h/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}

# How many proxies of ours stand in front: only their part of X-Forwarded-For is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("SULUH_PROXY_COUNT", 1 if env.flag("SULUH_BEHIND_PROXY") else 0)

MFA_ADAPTER = "cms.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Suluh"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# The three zones of the country; the list of the whole world breaks the preferences page.
WAGTAIL_USER_TIME_ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
# A thread sends mail, so that a slow mail server does not tell known accounts from unknown ones.
SULUH_MAIL_IN_BACKGROUND = True

# Sessions of people who hold a record role, in seconds: locked after so long without a sign of life, ended after so
# long in all. The dialogue asks this long before the lock; a browser tells of typing once in this time.
SULUH_SESSION_IDLE = 30 * 60
SULUH_SESSION_ABSOLUTE = 12 * 60 * 60
SULUH_SESSION_WARNING = 2 * 60
SULUH_SESSION_PULSE = 60
