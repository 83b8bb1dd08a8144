"""What is wrong with backups, disk and queue, in sentences. `manage.py doctor` asks here."""
