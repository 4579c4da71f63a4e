"""The parts that the tests share. `EXCISE_BINARY` names the Excise to test; the debug build is the default."""

import contextlib
import itertools
import os
import pathlib
import sys
import uuid

os.environ["NO_PROXY"] = "*"
for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "ANTHROPIC_API_KEY",
             "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN"):
    os.environ.pop(name, None)
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import anthropic
import openai
import pytest

from parts import processes
from parts.gateway import UPSTREAM_KEY, FaultyUpstream, Gateway, ModelServer, faulty_models, faulty_upstreams

gateway_numbers = itertools.count()

NEW = int(openai.__version__.split(".")[0]) >= 2

#: Small enough that the tests reach them.
LIMITS = {"body": "256KiB", "header": "16KiB", "answer": "4MiB", "depth": 64, "header_time": "1500ms",
          "body_time": "2s", "keep_alive": "3s", "stream_time": "20s"}


def pytest_configure(config):
    config.addinivalue_line("markers", "once: uses no client library, so one environment runs it")


def pytest_collection_modifyitems(config, items):
    if NEW:
        return
    kept = [item for item in items if not item.get_closest_marker("once")]
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("once")])
    items[:] = kept


def pytest_report_header():
    return f"openai {openai.__version__}, anthropic {anthropic.__version__}, {processes.executable()}"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    if not processes.executable().exists():
        pytest.exit(f"no executable at {processes.executable()}: build it, or set EXCISE_BINARY", returncode=3)
    return tmp_path_factory.mktemp("excise")


@contextlib.contextmanager
def or_exit():
    """Without what all tests share, one message says more than hundreds."""
    try:
        yield
    except RuntimeError as failure:
        pytest.exit(str(failure), returncode=3)


@pytest.fixture(scope="session")
def upstream(folder):
    started = FaultyUpstream(folder)
    yield started
    started.process.stop()


@pytest.fixture(scope="session")
def model_server(folder):
    with or_exit():
        started = ModelServer(folder)
    yield started
    started.process.stop()


@pytest.fixture(scope="session")
def house(folder, upstream, model_server):
    """The gateway that most tests share: the built-in model as `house-small`, every fault as `fault-NAME`."""
    dead = processes.free_ports(1)[0]
    upstreams = dict(faulty_upstreams(upstream.url), excise={"url": model_server.url},
                     dead={"url": f"http://127.0.0.1:{dead}"})
    models = dict(faulty_models(), **{
        "house-small": {"upstreams": ["excise"], "name": "excise-tiny"},
        "house-dead": {"upstreams": ["dead"]},
        "house-spare": {"upstreams": ["dead", "excise"], "name": "excise-tiny"},
    })
    gateway = Gateway(folder / "house", upstreams, models, limits=LIMITS, heartbeat="1s",
                      shutdown={"grace": "5s"})
    gateway.keys = {name: gateway.account(name) for name in ("alice", "bob")}
    with or_exit():
        gateway.start()
    yield gateway
    gateway.stop()
    told = [word for word in ["mark-", UPSTREAM_KEY, gateway.settings["admin"]["token"],
                              *(key.rsplit("-", 1)[1] for key in gateway.keys.values())] if word in gateway.log]
    assert not told, f"the log holds prompts or secrets: {told}"


@pytest.fixture
def own_gateway(folder, upstream):
    """Makes gateways of a test's own in front of the faulty upstream, which are stopped when the test is over. Their log
    is on the disk within 50 ms, unless a test says otherwise."""
    made = []

    def make(accounts=("alice",), home=None, exchange_log=None, **settings):
        gateway = Gateway(home or folder / f"own-{next(gateway_numbers)}", faulty_upstreams(upstream.url), faulty_models(),
                          exchange_log={"durability": "50ms", **(exchange_log or {})}, **settings)
        gateway.keys = {name: gateway.account(name) for name in accounts}
        gateway.start()
        made.append(gateway)
        return gateway

    yield make
    for gateway in made:
        gateway.stop()


@pytest.fixture(scope="session")
def key(house):
    return house.keys["alice"]


@pytest.fixture(scope="session")
def other_key(house):
    return house.keys["bob"]


@pytest.fixture
def marker():
    """A word that no other test sends."""
    return f"mark-{uuid.uuid4().hex}"


@pytest.fixture
def client(house, key):
    """Makes an official OpenAI client."""
    made = []

    def make(kind=openai.OpenAI, key=key, **options):
        options = dict({"max_retries": 0, "timeout": 30.0}, **options)
        made.append(kind(api_key=key, base_url=house.url + "/v1", **options))
        return made[-1]

    yield make
    for one in made:
        if isinstance(one, openai.OpenAI):
            one.close()


@pytest.fixture
def claude(house, key):
    """Makes an official Anthropic client."""
    made = []

    def make(kind=anthropic.Anthropic, key=key, **options):
        options = dict({"max_retries": 0, "timeout": 30.0}, **options)
        made.append(kind(api_key=key, base_url=house.url, **options))
        return made[-1]

    yield make
    for one in made:
        if isinstance(one, anthropic.Anthropic):
            one.close()


@pytest.fixture(autouse=True)
def alive(request):
    """After each test the gateway still runs and answers."""
    yield
    if "house" in request.fixturenames:
        house = request.getfixturevalue("house")
        assert house.process.running, f"the gateway ended:\n{house.log[-4000:]}"
