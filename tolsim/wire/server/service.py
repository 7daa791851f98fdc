"""What the endpoints of one server share."""

import asyncio

from tolsim.wire.server.clock import Clock
from tolsim.wire.server.codes import Codes
from tolsim.wire.server.faults import Faults, NoFaults
from tolsim.wire.server.head import Head
from tolsim.wire.server.live import LiveRun
from tolsim.wire.server.log import Log
from tolsim.wire.server.settings import Settings
from tolsim.wire.server.signing import Signer
from tolsim.wire.server.systems import Systems
from tolsim.wire.shapes import PLAIN, Shape


class Service:
    """A run, and who may ask it for what. `restart` begins another run."""

    def __init__(
        self,
        run: LiveRun,
        settings: Settings,
        *,
        signer: Signer | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.settings = settings
        self.signer = signer or Signer()
        self.faults: Faults = faults or NoFaults()
        self.log = Log()
        self.closing = asyncio.Event()
        """Is set when the server ends: streams then end themselves."""
        self._take(run)

    def __repr__(self) -> str:
        return f"<Service of {self.run!r}>"

    def restart(self, head: Head, clock: Clock) -> None:
        """Begin a new run with a new key, to which the same listeners listen."""
        # A request that is delayed may still end up in the old run: nobody listens to that.
        listeners, self.run.listeners = self.run.listeners, []
        self._take(LiveRun(head, clock))
        self.run.listeners = listeners

    def shape(self, app: str) -> Shape:
        """Return what the answers of an app look like."""
        return self.run.head.shapes.get(app, PLAIN)

    def _take(self, run: LiveRun) -> None:
        self.run = run
        self.codes = Codes()
        self.systems = Systems(run.head.scenario, self.settings.ports, self.settings.system_uris)
