"""Meetings and follow-ups as iCalendar (RFC 5545): the feed of a person, and invitations (iTIP, RFC 5546)."""
