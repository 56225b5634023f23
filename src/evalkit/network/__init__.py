"""Participants and what connects them."""
