"""Invitations as they come: the text of a mail, or a calendar file. Read, shown beside their words, then confirmed."""
