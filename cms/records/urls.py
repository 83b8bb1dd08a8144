"""Addresses of the records outside the back office: the pupils in the reading room."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views.room import RoomListView, RoomStudentView

urlpatterns: list[URLPattern] = [
    path("", RoomListView.as_view(), name="records_room_students"),
    path("<uuid:pk>/", RoomStudentView.as_view(), name="records_room_student"),
]
