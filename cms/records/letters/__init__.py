"""Letters and reports: a record drawn with the released form of the Instruments room. No second set of templates."""
