"""The screens of the records: each answer through the gate and with its row in the access log."""
