"""Protected records about children: one gate (`selectors.visible_to`), sealed fields, a chained access log.

Nothing below this room may import or name it (docs/adr/0001-two-doors.md).
"""
