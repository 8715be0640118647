"""A process tried out: played on the engine with people, a clock and robots that touch nothing.

A trial is what was given and a list of acts; whoever plays the same acts again stands at the same place.
"""

from .acts import act, again
from .cast import Cast, MadeUp, cast, morning
from .clock import Due, coming
from .company import joined
from .comparing import Replayed
from .past import replay
from .play import Told, Trial
from .rehearsing import Played, Rehearse, Scene, idle
from .values import sent, written

__all__ = [
    "Cast",
    "Due",
    "MadeUp",
    "Played",
    "Rehearse",
    "Replayed",
    "Scene",
    "Told",
    "Trial",
    "act",
    "again",
    "cast",
    "coming",
    "idle",
    "joined",
    "morning",
    "replay",
    "sent",
    "written",
]
