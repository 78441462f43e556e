"""A headless Chromium that opens pages from files, driven by the WebDriver protocol: JSON over HTTP, on loopback."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.reporting.formats.page import page_html
from cce_release_contract.reporting.report import Report

INSTALL = "install it with: make browser (as root, on Debian)"
FOLDER = "tests/unit/reporting/formats/page/browser"
NOT_RUN = "the tests of the report's page in a browser were not run"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Up": "\ue013", "Down": "\ue015", "Right": "\ue014", "Control": "\ue009"}


def installed(*names: str) -> str:
    """The path of the first command of these names that is installed.

    Where none is, the tests are not run, and the last lines of the run say so; in CI (CI=true) that is a failure.
    CCE_TEST_BROWSER=none looks for nothing.
    """
    wanted = os.environ.get("CCE_TEST_BROWSER", "")
    if wanted not in ("", "none"):
        pytest.fail(f"CCE_TEST_BROWSER is {wanted!r}; it takes none, or is left out", pytrace=False)
    for name in names if not wanted else ():
        if found := shutil.which(name):
            return found
    why = "CCE_TEST_BROWSER=none" if wanted else f"{names[0]} is not installed; {INSTALL}"
    reason = f"{NOT_RUN}: {why}"
    if os.environ.get("CI", "") == "true":
        pytest.fail(f"{reason}; with CI=true they have to run", pytrace=False)
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the tests that were not run stand together in one line of the summary."""
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple) and NOT_RUN in report.longrepr[2]:
        report.longrepr = (FOLDER, None, report.longrepr[2])
    return report


class Browser:
    """One session of the driver. Scripts are given as function bodies; their results are plain data."""

    def __init__(self, client: httpx2.Client, profile: Path) -> None:
        self.client = client
        options = {
            "binary": installed("chromium", "chromium-browser", "google-chrome"),
            "args": [*FLAGS, f"--user-data-dir={profile}"],
        }
        logs = {"browser": "ALL", "performance": "ALL"}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": logs}
        answer = client.post("/session", json={"capabilities": {"alwaysMatch": wanted}}).json()["value"]
        assert "sessionId" in answer, f"the browser did not start: {answer}"
        self.session = f"/session/{answer['sessionId']}"

    def ask(self, command: str, **arguments: Any) -> Any:
        answer = self.client.post(f"{self.session}/{command}", json=arguments)
        value = answer.json()["value"]
        assert answer.status_code == 200, value
        return value

    def close(self) -> None:
        self.client.delete(self.session)

    def devtools(self, command: str, **parameters: Any) -> Any:
        return self.ask("goog/cdp/execute", cmd=command, params=parameters)

    def open(self, path: Path, fragment: str = "") -> None:
        """Opens the page anew, as a desktop with a light system shows it, and forgets what was logged before."""
        self.size(1280, 900)
        self.media()
        self.ask("url", url="about:blank")
        self.log("browser"), self.log("performance")
        self.ask("url", url=path.as_uri() + fragment)

    def run(self, body: str, *arguments: Any) -> Any:
        return self.ask("execute/sync", script=body, args=list(arguments))

    def settle(self) -> None:
        """Waits until what was begun is drawn: events of media, clipboards and details come a moment later."""
        self.run("return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")

    def log(self, kind: str) -> list[str]:
        return [one["message"] for one in self.ask("se/log", type=kind)]

    def size(self, width: int, height: int) -> None:
        self.devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def media(self, kind: str = "", *, scheme: str = "light", motion: str = "reduce") -> None:
        # Without motion nothing is on its way when a test looks.
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]
        self.devtools("Emulation.setEmulatedMedia", media=kind, features=features)

    def pdf(self) -> bytes:
        return base64.b64decode(self.devtools("Page.printToPDF")["data"])

    def press(self, *keys: str, held: str = "") -> None:
        """Presses the keys one after the other where the focus is, with one held down meanwhile."""
        actions = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        if held:
            actions = [{"type": "keyDown", "value": KEYS[held]}, *actions, {"type": "keyUp", "value": KEYS[held]}]
        self.ask("actions", actions=[{"type": "key", "id": "keys", "actions": actions}])

    def click(self, selector: str) -> None:
        """Clicks the element as a person does: it has to be in view and on top."""
        element = self.ask("element", using="css selector", value=selector)[ELEMENT]
        self.ask(f"element/{element}/click")

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).innerText", selector))

    def shown_clauses(self) -> list[str]:
        """The ids of the clauses that the tree shows, in their order."""
        found = "[...document.querySelectorAll('button.clause-row')].filter((row) => row.offsetParent)"
        return list(self.run(f"return {found}.map((row) => row.dataset.id)"))

    def focused(self) -> str:
        """The clause, or else the id of the element, that has the focus."""
        return str(self.run("const at = document.activeElement; return at.dataset.id || at.id || at.className"))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser, started once."""
    driver = subprocess.Popen([installed("chromedriver"), "--port=0"], stdout=subprocess.PIPE, text=True)
    try:
        assert driver.stdout is not None
        said = (re.search(r"successfully on port (\d+)", line) for line in driver.stdout)
        port = next((found[1] for found in said if found), "")
        if not port:
            pytest.fail(
                f"chromedriver did not start, exit code {driver.wait(timeout=LONGEST_SECONDS)}; {INSTALL}",
                pytrace=False,
            )
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=LONGEST_SECONDS, trust_env=False) as client:
            browser = Browser(client, tmp_path_factory.mktemp("chromium"))
            try:
                yield browser
            finally:
                browser.close()
    finally:
        driver.terminate()
        driver.wait(timeout=LONGEST_SECONDS)
        if driver.stdout is not None:
            driver.stdout.close()


@pytest.fixture
def browse(chromium, tmp_path):
    """A function that opens the page of a report and returns the browser."""

    def opened(report: Report, fragment: str = "#clauses") -> Browser:
        path = tmp_path / "report.html"
        path.write_text(page_html(report), encoding="utf-8")
        chromium.open(path, fragment)
        return chromium

    return opened


@pytest.fixture
def find_command():
    """A function that finds the browser and its driver."""
    return installed
