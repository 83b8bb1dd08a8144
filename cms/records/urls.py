"""Addresses of the records outside the back office: the pupils in the reading room."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views.listing import RESULTS
from .views.room import RoomListView, RoomStudentView

urlpatterns: list[URLPattern] = [
    path("", RoomListView.as_view(), name="records_room_students"),
    path("hasil/", RoomListView.as_view(is_results=True, methods=RESULTS), name="records_room_results"),
    path("<uuid:pk>/", RoomStudentView.as_view(), name="records_room_student"),
]
