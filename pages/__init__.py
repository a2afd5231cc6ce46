"""Screens: one file, one screen, one address."""
