"""Addresses of the records outside the back office: the pupils in the reading room, and what is shared."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views.listing import RESULTS
from .views.room import RoomListView, RoomStudentView
from .views.shared import SharedListView, SharedView

urlpatterns: list[URLPattern] = [
    path("", RoomListView.as_view(), name="records_room_students"),
    path("hasil/", RoomListView.as_view(is_results=True, methods=RESULTS), name="records_room_results"),
    path("dibagikan/", SharedListView.as_view(), name="records_room_shares"),
    path("dibagikan/<uuid:pk>/", SharedView.as_view(), name="records_room_share"),
    path("<uuid:pk>/", RoomStudentView.as_view(), name="records_room_student"),
]
