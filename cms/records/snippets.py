"""Records as Wagtail snippets whose doors are counted: one base viewset, its routes named one by one.

Nothing of the stock snippet views is routed. Registration leaves out the chooser, the list of snippet models (bulk
actions, API, counts), the reference index, the URL finder and the permissions (docs/adr/0004).
"""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .desk import Desk
from .desks import ATTACHMENTS, CASES, CONSENTS, ENTRIES, GUARDIANS, HOLDS, NOTES, STUDENTS
from .desks_activities import (
    CASE_CONFERENCES,
    COMMITMENTS,
    HOME_VISITS,
    INSTRUMENT_RESULTS,
    PARTICIPANTS,
    REFERRALS,
)
from .desks_emergency import EMERGENCIES
from .desks_package import PACKAGES
from .desks_requests import REQUESTS
from .letters.drawing import has_letters
from .models import (
    AccessPackage,
    Attachment,
    Case,
    CaseConference,
    Commitment,
    Consent,
    DataPoolEntry,
    HomeVisit,
    InstrumentResult,
    ProtectedRecord,
    Referral,
    Student,
)
from .retention import MAY_END
from .selectors_hand import ROOTS
from .sharing import may_be_shared
from .stepping import has_steps
from .views.activity_lists import ActivityListView, CommitmentListView
from .views.adding import AddView
from .views.around import ClassesView, GuidanceView
from .views.changing import CloseView, EditView
from .views.consents import ConsentAddView
from .views.doubles import DoublesView
from .views.emergency import EmergencyBeginView, EmergencyEndView, EmergencyListView
from .views.erasing import EraseView
from .views.files import AttachmentView, AttachView, DestroyView, DownloadView, PictureView
from .views.handing import HandOversView, HandOverView, OwnerlessView
from .views.holds import HoldLiftView, HoldsWaitingView
from .views.inward import InwardAddView
from .views.letters import LetterView
from .views.listing import RESULTS, CaseListView, EntryListView, ListView, StudentListView
from .views.moving import StepView
from .views.package_review import PackageReviewView
from .views.packages import PackageAddView, PackageListView, PackageMakeView, PackageView
from .views.packets import PacketView
from .views.reading import HistoryView, PrintView, ReadView
from .views.requests import (
    ReleaseView,
    RequestDutyView,
    RequestListView,
    RequestReadView,
    RequestStepView,
    RestrictView,
)
from .views.retaining import RetentionView
from .views.sharing import ConferenceShareView, ShareView

PREFIX = "konselor"
LISTS: dict[type[ProtectedRecord], type[ListView]] = {
    Student: StudentListView,
    Case: CaseListView,
    DataPoolEntry: EntryListView,
    Commitment: CommitmentListView,
    AccessPackage: PackageListView,
    **dict.fromkeys((InstrumentResult, HomeVisit, CaseConference, Referral), ActivityListView),
}


ADDING: dict[type[ProtectedRecord], type[AddView]] = {Attachment: AttachView, Consent: ConsentAddView}


class GatedViewSet(SnippetViewSet):
    """One protected model. Every view asks `visible_to` for its object and the access log for its answer."""

    desk: Desk
    pk_path_converter = "uuid"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    search_backend_name = None

    def __init__(self, desk: Desk, **kwargs: Any) -> None:
        super().__init__(model=desk.model, desk=desk, icon=desk.icon, menu_label=desk.plural, **kwargs)

    @property
    def url_prefix(self) -> str:
        """Return the address below /admin/."""
        return f"{PREFIX}/{self.desk.slug}"

    @property
    def url_namespace(self) -> str:
        """Return the namespace of the names of its addresses."""
        return self.desk.namespace

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return every route there is."""
        desk, is_file = self.desk, self.desk.model is Attachment
        adding = ADDING.get(desk.model, AddView)
        reading, closing = (AttachmentView, DestroyView) if is_file else (ReadView, CloseView)
        return [
            *(self.lists() if desk.has_list else ()),
            path("tambah/", adding.as_view(desk=desk), name="add"),
            path("<uuid:pk>/", reading.as_view(desk=desk), name="read"),
            path("<uuid:pk>/ubah/", EditView.as_view(desk=desk), name="edit"),
            path("<uuid:pk>/tutup/", closing.as_view(desk=desk), name="close"),
            path("<uuid:pk>/cetak/", PrintView.as_view(desk=desk), name="print"),
            path("<uuid:pk>/riwayat/", HistoryView.as_view(desk=desk), name="history"),
            *(self.steps() if has_steps(desk.model) else ()),
            *(self.letters() if has_letters(desk.model) else ()),
            *(self.of_referrals() if desk.model is Referral else ()),
            *(self.kept() if desk.model in MAY_END else ()),
            *self.to_others(),
            *(self.around_pupils() if desk.model is Student else ()),
            *(self.of_files() if is_file else ()),
        ]

    def lists(self) -> list[URLPattern]:
        """Return the routes of the list: a page of it, and the results of a search."""
        view = LISTS[self.desk.model]
        return [
            path("", view.as_view(desk=self.desk), name="list"),
            path("hasil/", view.as_view(desk=self.desk, is_results=True, methods=RESULTS), name="list_results"),
        ]

    def steps(self) -> list[URLPattern]:
        """Return the route of the moves of a kind whose states are a table."""
        return [path("<uuid:pk>/langkah/<slug:step>/", StepView.as_view(desk=self.desk), name="step")]

    def letters(self) -> list[URLPattern]:
        """Return the route of the letters of a kind that has some."""
        view = LetterView.as_view(desk=self.desk)
        return [path("<uuid:pk>/surat/<slug:letter>/<slug:kind>/", view, name="letter")]

    def kept(self) -> list[URLPattern]:
        """Return the route of the time that a pupil or a record is kept."""
        return [path("<uuid:pk>/masa-simpan/", RetentionView.as_view(desk=self.desk), name="retention")]

    def to_others(self) -> list[URLPattern]:
        """Return the routes by which others come to see or hold the record; a note has none."""
        desk, found = self.desk, []
        if may_be_shared(desk.model, desk.model.ITEM):
            sharing = ConferenceShareView if desk.model is CaseConference else ShareView
            found.append(path("<uuid:pk>/bagikan/", sharing.as_view(desk=desk), name="share"))
        if desk.model in ROOTS:
            found.append(path("<uuid:pk>/alihkan/", HandOverView.as_view(desk=desk), name="handover"))
        return found

    def around_pupils(self) -> list[URLPattern]:
        """Return the routes that only pupils have."""
        return [
            path("pengalihan/", HandOversView.as_view(desk=self.desk), name="handovers"),
            path("tanpa-pemegang/", OwnerlessView.as_view(desk=self.desk), name="ownerless"),
            path("kemungkinan-ganda/", DoublesView.as_view(desk=self.desk), name="doubles"),
            path("kelas/", ClassesView.as_view(desk=self.desk), name="classes"),
            path("<uuid:pk>/guru-wali/", GuidanceView.as_view(desk=self.desk), name="guidance"),
            path("<uuid:pk>/musnahkan/", EraseView.as_view(desk=self.desk), name="erase"),
        ]

    def of_referrals(self) -> list[URLPattern]:
        """Return the routes that only referrals have."""
        return [
            path("<uuid:pk>/berkas/", PacketView.as_view(desk=self.desk), name="packet"),
            path("masuk/", InwardAddView.as_view(), name="inward_add"),
        ]

    def of_files(self) -> list[URLPattern]:
        """Return the routes of the content of a file."""
        return [
            path("<uuid:pk>/unduh/", DownloadView.as_view(desk=self.desk), name="download"),
            path("<uuid:pk>/gambar/", PictureView.as_view(desk=self.desk), name="picture"),
        ]

    def get_permissions_to_register(self) -> list[Any]:
        """Return nothing: record models hold no Django permissions at all."""
        return []

    def register_chooser_viewset(self) -> None:
        """Register no chooser: it lists, searches and resolves for any admin user."""

    def register_snippet_model(self) -> None:
        """Stay out of the snippet list, its counts, bulk actions and the API."""

    def register_admin_url_finder(self) -> None:
        """Let no stock screen find the way to a row."""

    def register_reference_index(self) -> None:
        """Stay out of the reference index."""

    def register_model_check(self) -> None:
        """Nothing to check: no panels."""

    def attach_model_edit_handler(self) -> None:
        """Attach no stock form."""


class EmergencyViewSet(GatedViewSet):
    """Break-glass: asked for, told of, ended; never changed."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return every route there is."""
        return [
            path("", EmergencyListView.as_view(desk=self.desk), name="list"),
            path("minta/", EmergencyBeginView.as_view(desk=self.desk), name="begin"),
            path("<uuid:pk>/akhiri/", EmergencyEndView.as_view(desk=self.desk), name="end"),
        ]


class PackageViewSet(GatedViewSet):
    """Access packages: reviewed, confirmed, made; never changed."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return every route there is."""
        return [
            *self.lists(),
            path("tambah/", PackageAddView.as_view(desk=self.desk), name="add"),
            path("<uuid:pk>/", PackageView.as_view(desk=self.desk), name="read"),
            path("<uuid:pk>/tinjau/<uuid:row_pk>/", PackageReviewView.as_view(desk=self.desk), name="review"),
            path("<uuid:pk>/buat/", PackageMakeView.as_view(desk=self.desk), name="make"),
            path("<uuid:pk>/riwayat/", HistoryView.as_view(desk=self.desk), name="history"),
        ]


class HoldViewSet(GatedViewSet):
    """Safety holds: lifted by a second person."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return every route there is."""
        return [
            *super().get_urlpatterns(),
            path("menunggu/", HoldsWaitingView.as_view(desk=self.desk), name="waiting"),
            path("<uuid:pk>/akhiri/", HoldLiftView.as_view(desk=self.desk), name="lift"),
        ]


class RequestViewSet(GatedViewSet):
    """Requests of persons: the queue, one request, the PPDP's side of it, the restriction."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return every route there is."""
        desk = self.desk
        return [
            path("", RequestListView.as_view(desk=desk), name="list"),
            path("tambah/", AddView.as_view(desk=desk), name="add"),
            path("<uuid:pk>/", RequestReadView.as_view(desk=desk), name="read"),
            path("<uuid:pk>/jam/", RequestDutyView.as_view(desk=desk), name="duty"),
            path("<uuid:pk>/ubah/", EditView.as_view(desk=desk), name="edit"),
            path("<uuid:pk>/tutup/", CloseView.as_view(desk=desk), name="close"),
            path("<uuid:pk>/cetak/", PrintView.as_view(desk=desk), name="print"),
            path("<uuid:pk>/riwayat/", HistoryView.as_view(desk=desk), name="history"),
            path("<uuid:pk>/langkah/<slug:step>/", RequestStepView.as_view(desk=desk), name="step"),
            path("<uuid:pk>/batasi/", RestrictView.as_view(desk=desk), name="restrict"),
            path("<uuid:pk>/akhiri-pembatasan/", ReleaseView.as_view(desk=desk), name="release"),
        ]


class CounselorGroup(SnippetViewSetGroup):
    """The menu "Ruang konselor"."""

    menu_label = "Ruang konselor"
    menu_name = "ruang-konselor"
    menu_icon = "lock"
    menu_order = 120
    add_to_admin_menu = True
    items = (
        *(GatedViewSet(desk) for desk in (STUDENTS, CASES, ENTRIES)),
        *(GatedViewSet(desk) for desk in (INSTRUMENT_RESULTS, HOME_VISITS, CASE_CONFERENCES, REFERRALS, COMMITMENTS)),
        RequestViewSet(REQUESTS),
        EmergencyViewSet(EMERGENCIES),
        PackageViewSet(PACKAGES),
    )


def below() -> tuple[GatedViewSet, ...]:
    """Return the viewsets without a menu entry: rows that hang on a pupil or a case."""
    return (
        *(GatedViewSet(desk) for desk in (GUARDIANS, CONSENTS, NOTES, ATTACHMENTS, PARTICIPANTS)),
        HoldViewSet(HOLDS),
    )
