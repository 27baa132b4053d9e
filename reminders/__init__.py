"""What is due, to whom, when; the outbox. The only place that sends reminders."""
