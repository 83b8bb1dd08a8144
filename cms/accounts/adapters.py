"""What allauth asks us: sign-up is closed, addresses are ours, secrets are sealed, the last factor stays."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes

from cms.accounts.mail import mail_after_commit
from cms.accounts.models import User
from cms.accounts.selectors import is_record_account

# allauth's notices, said our way.
_NOTICES = {
    "account/email/password_changed": "Kata sandi akun Suluh Anda baru saja diganti.",
    "mfa/email/totp_activated": "Aplikasi autentikator dipasang pada akun Suluh Anda.",
    "mfa/email/totp_deactivated": "Aplikasi autentikator dilepas dari akun Suluh Anda.",
    "mfa/email/webauthn_added": "Kunci sandi (passkey) ditambahkan pada akun Suluh Anda.",
    "mfa/email/webauthn_removed": "Kunci sandi (passkey) dihapus dari akun Suluh Anda.",
    "mfa/email/recovery_codes_generated": "Kode pemulihan baru dibuat untuk akun Suluh Anda.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; limits per name; notices to the address of the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by the operator."""
        return False

    def send_notification_mail(self, template_prefix: str, user: User, *_args: Any, **_kwargs: Any) -> None:
        """Tell the owner what changed; without address and browser, which are nobody's business in a mailbox."""
        context = {"subject": "Perubahan pada akun Anda", "person": user, "reason": _NOTICES[template_prefix]}
        mail_after_commit("notice", user.email, context)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth adds the Host header, which the sender chooses: other host, fresh tries.
        return str(credentials.get("username", "")).casefold()


class MFAAdapter(DefaultMFAAdapter):
    """Secrets sealed at rest; a record account keeps at least one second factor."""

    def encrypt(self, text: str) -> str:
        """Return the secret sealed with a key made from SECRET_KEY."""
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises `cryptography.fernet.InvalidToken` for a changed row or a lost key."""
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to remove the last TOTP or passkey of an account that opens records."""
        if not is_record_account(authenticator.user):
            return True
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user=authenticator.user, type__in=kinds).exclude(pk=authenticator.pk)
        return bool(others.exists())

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def _get_user_identifier(self, user: User) -> str:
        return user.username


def _sealer() -> MultiFernet:
    """Return the sealer: newest key first, so that SECRET_KEY can be changed with its fallbacks."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"suluh second factor").derive(force_bytes(secret))
    return Fernet(base64.urlsafe_b64encode(derived))
