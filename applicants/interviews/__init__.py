"""Interviews: invitations with their reply-by clock, times in both zones, preparation, notes."""
