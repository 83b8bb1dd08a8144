"""Forms of the accounts room. They shape input; whether it may be done is asked by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from cms.accounts.logo import check_logo
from cms.accounts.models import School, User
from cms.accounts.permissions import grantable_roles
from cms.accounts.roles import INSTALLATION_ROLES, Role
from cms.accounts.selectors import operator_schools

USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,29}\Z",
    "Nama pengguna: 3 sampai 30 huruf kecil, angka, titik, garis bawah, atau tanda hubung; diawali huruf atau angka.",
)


class ForgotForm(forms.Form):
    """Whose password is forgotten."""

    login = forms.CharField(
        label="Nama pengguna atau alamat surel",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NewPasswordForm(forms.Form):
    """A password, twice; checked against the rules of the installation and against the owner's own names."""

    password1 = forms.CharField(
        label="Kata sandi baru",
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Ulangi kata sandi baru",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        self.owner = owner
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.owner)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password1" in data and data["password1"] != data.get("password2"):
            self.add_error("password2", "Kedua isian tidak sama. Tulis kata sandi yang sama dua kali.")
        return data


class OwnPasswordForm(forms.Form):
    """The owner's present password, as proof."""

    password = forms.CharField(
        label="Kata sandi Anda",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class EmailForm(forms.Form):
    """A new address."""

    new_email = forms.EmailField(label="Alamat surel baru", widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class AccountCreateForm(forms.Form):
    """A new account; its password is chosen by its owner."""

    display_name = forms.CharField(label="Nama lengkap", max_length=150, help_text="Dengan gelar, seperti di surat.")
    username = forms.CharField(
        label="Nama pengguna", max_length=30, validators=[USERNAME], help_text="Dipakai untuk masuk. Huruf kecil saja."
    )
    email = forms.EmailField(
        label="Alamat surel", help_text="Tautan untuk memilih kata sandi dikirim ke alamat ini, jadi harus miliknya."
    )
    school = forms.ModelChoiceField(School.objects.none(), label="Sekolah")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["school"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells mypy the class of a form field
        schools = operator_schools(by)
        field.queryset = schools
        field.required = not by.is_superuser
        field.empty_label = "Tanpa sekolah (pelatih, penyunting)" if by.is_superuser else "Pilih sekolah"
        if not by.is_superuser and len(schools) == 1:
            field.initial = schools[0]


class NameForm(forms.Form):
    """The name that people read."""

    display_name = forms.CharField(label="Nama lengkap", max_length=150)


class GrantForm(forms.Form):
    """A role, and the school where it holds."""

    role = forms.ChoiceField(label="Peran")
    school = forms.ModelChoiceField(School.objects.none(), label="Sekolah", required=False)

    def __init__(self, *args: Any, by: User, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = grantable_roles(by)
        role, school = self.fields["role"], self.fields["school"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101  # tells mypy the class of a form field
        assert isinstance(school, forms.ModelChoiceField)  # noqa: S101  # the same
        role.choices = [("", "Pilih peran"), *((role.value, role.label) for role in Role if role in may)]
        school.queryset = operator_schools(by)
        school.initial = account.school
        if by.is_superuser:
            school.help_text = "Kosongkan untuk pelatih dan penyunting."
        else:
            school.required = True

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") in INSTALLATION_ROLES:
            data["school"] = None
        return data


class DecisionForm(forms.Form):
    """The second person's answer to one waiting thing."""

    kind = forms.ChoiceField(choices=[("grant", ""), ("request", "")])
    item = forms.IntegerField(min_value=1)
    decision = forms.ChoiceField(choices=[("confirm", ""), ("refuse", "")])


class SchoolForm(forms.ModelForm[School]):
    """What the letters of a school need."""

    class Meta:
        model = School
        fields = [
            "name",
            "npsn",
            "level",
            "city",
            "principal_name",
            "principal_nip",
            "letterhead_lines",
            "letter_number_pattern",
            "logo",
        ]
        widgets = {
            "letterhead_lines": forms.Textarea(attrs={"rows": 5}),
            "logo": forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        }

    def clean_logo(self) -> Any:
        """Return the logo. Raises ValidationError for a new one that cannot be drawn, or costs too much to draw."""
        logo = self.cleaned_data["logo"]
        if isinstance(logo, UploadedFile):
            check_logo(logo)
        return logo
