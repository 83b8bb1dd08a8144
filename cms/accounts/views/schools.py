"""Schools: what their letters need. The operator changes his own, the superuser makes new ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts.actions.schools import school_change, school_create
from cms.accounts.forms import SchoolForm
from cms.accounts.selectors import operator_schools
from cms.accounts.views.admin import clerk
from cms.accounts.views.frame import admin_page

CRUMBS = (("accounts:list", "Akun"), ("accounts:schools", "Sekolah"))


@require_safe
def school_list(request: HttpRequest) -> HttpResponse:
    """List the schools that the person manages."""
    me = clerk(request)
    context: dict[str, object] = {"schools": operator_schools(me)}
    return admin_page(request, "accounts/admin_schools.html", "Sekolah", context, CRUMBS[:1])


@require_http_methods(["GET", "POST"])
def school_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a school."""
    me = clerk(request)
    school = get_object_or_404(operator_schools(me), pk=pk)
    form = SchoolForm(request.POST or None, request.FILES or None, instance=school)
    if request.method == "POST" and form.is_valid():
        school_change(form.instance, by=me)
        messages.success(request, f"Data {school} disimpan.")
        return redirect("accounts:schools")
    return admin_page(request, "accounts/admin_school.html", str(school), {"form": form}, CRUMBS)


@require_http_methods(["GET", "POST"])
def school_new(request: HttpRequest) -> HttpResponse:
    """Make a school; only for the superuser."""
    me = clerk(request)
    if not me.is_superuser:
        raise Http404
    form = SchoolForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        school = school_create(form.instance, by=me)
        messages.success(request, f"{school} ditambahkan.")
        return redirect("accounts:schools")
    return admin_page(request, "accounts/admin_school.html", "Sekolah baru", {"form": form}, CRUMBS)
