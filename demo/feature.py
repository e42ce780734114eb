"""What the demonstration brings: a command, and a job that tells its story."""

from demo.commands import demo
from demo.story import LOAD
from kit.feature import Feature

FEATURE = Feature(name="demo", jobs=(LOAD,), commands=(demo,))
