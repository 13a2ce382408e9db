"""Messages of the contract suite's own."""

from services.wire.messages import Event, Job, Message, Request


class Echo(Message):
    text: str
    correlation: str = ""


class Say(Request[Echo]):
    route = "tests.say"
    reply = Echo
    text: str


class Nobody(Request[Echo]):
    route = "tests.nobody"
    reply = Echo


class Count(Job):
    queue = "tests.count"
    number: int = 0


class Malformed(Job):
    """A newer or broken peer's idea of `Count`."""

    queue = "tests.count"
    number: str = "not a number"


class Happened(Event):
    topic = "tests.happened"
    number: int = 0


class Ticked(Event):
    topic = "tests.ticked"
    durable = False
    number: int = 0
