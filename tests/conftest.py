"""Settings of the whole suite: no timed assertion, not even hypothesis's deadline."""

from hypothesis import settings

settings.register_profile("pole", deadline=None)
settings.load_profile("pole")
