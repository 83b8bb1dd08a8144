"""Addresses of the records outside the back office: the pupils in the reading room, and what is shared."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from .views.external import external_packet
from .views.inward import SentInView
from .views.listing import RESULTS
from .views.packet_room import PacketRoomView
from .views.room import RoomListView, RoomStudentView
from .views.room_letters import RoomLettersView
from .views.shared import SharedListView, SharedView

urlpatterns: list[URLPattern] = [
    path("", RoomListView.as_view(), name="records_room_students"),
    path("hasil/", RoomListView.as_view(is_results=True, methods=RESULTS), name="records_room_results"),
    path("dibagikan/", SharedListView.as_view(), name="records_room_shares"),
    path("dibagikan/<uuid:pk>/", SharedView.as_view(), name="records_room_share"),
    path("surat/", RoomLettersView.as_view(), name="records_room_letters"),
    path("rujukan/", SentInView.as_view(), name="records_room_sent_in"),
    path("rujukan/<uuid:pk>/", PacketRoomView.as_view(), name="records_room_packet"),
    path("<uuid:pk>/", RoomStudentView.as_view(), name="records_room_student"),
]

public: list[URLPattern] = [re_path(r"^r/(?P<token>[^/]+)/?$", external_packet, name="packet_link")]
"""For people without account; every token that there is not gets the page of those that there are."""
