"""An invented circonscription, whole: places, people, pupils, saisines and their stories.

Everything is drawn from a seed and a day: the same two give the same plan, to the letter. No name
is a real one, and no text holds what the tool forbids (diagnosis, test result, custody, reports).
"""

from core.demonstration.construction import build_demo
from core.demonstration.plan import DemoPlan

__all__ = ["DemoPlan", "build_demo"]
