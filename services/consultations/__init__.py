"""Consultations, from a kind of help to the journal; when consultants can be booked."""
