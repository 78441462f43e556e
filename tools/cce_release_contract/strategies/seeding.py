"""Determinism: one Hypothesis profile, one seed per test, and no influence of the environment.

Otherwise Hypothesis would differ between a checkout and a wheel (it collects constants from loaded local modules),
between a laptop and a CI machine (its default profile reads CI variables), and between two runs (its example
database). The caller activates the profile once, before the first test, and seeds each test by its id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from cce_release_contract.errors import CceReleaseError

PROFILE: Final = "cce-release"
"""The name of the Hypothesis profile, for `hypothesis.settings.load_profile`."""

SEED_BITS: Final = 64
"""The size of a test's seed. Hypothesis accepts any integer; 64 bits make collisions between test ids improbable."""

STORAGE: Final = Path(".cce-release") / "hypothesis"
"""The folder for Hypothesis's table of characters, below the current folder and next to our reports."""

_MINING_FUNCTION: Final = "_get_local_constants"

TestFunction = TypeVar("TestFunction", bound=Callable[..., Any])


def seeded(seed: int, test_id: str) -> int:
    """The seed of one test, 0 to 2**64 - 1, for `hypothesis.seed`.

    It depends only on the run's seed and the test's id, not on the order of tests, the number of workers, the folder or
    `PYTHONHASHSEED`.
    """
    digest = hashlib.sha256(f"{seed}\n{test_id}".encode()).digest()
    return int.from_bytes(digest[: SEED_BITS // 8], "big")


def seed_test(test: TestFunction, *, seed: int, test_id: str) -> TestFunction:
    """The same Hypothesis test (or state machine test), seeded by the run's seed and the test's id.

    Its key in an example database is also the id, because tests made by one function would share their examples.
    """
    handle = getattr(test, "hypothesis", None)
    if handle is not None:
        handle.inner_test._hypothesis_internal_add_digest = test_id.encode()  # noqa: SLF001 - as Hypothesis's plugin does
    made: Any = hypothesis.seed(seeded(seed, test_id))(test)
    database = hypothesis.settings.default.database  # type: ignore[union-attr]
    if handle is not None and database is not None:
        # Hypothesis removes the database of a seeded test, because replayed examples are not those of the seed.
        kept = made._hypothesis_internal_use_settings  # noqa: SLF001
        made._hypothesis_internal_use_settings = hypothesis.settings(kept, database=database)  # noqa: SLF001
    return cast("TestFunction", made)


def profile(
    *, max_examples: int = 25, shrink: bool = True, database: hypothesis.database.ExampleDatabase | None = None
) -> hypothesis.settings:
    """The settings of every generated test. All values are fixed here, none comes from the environment.

    `max_examples` is the number of examples per test, 1 or more. `shrink` False keeps the first failing example; the
    search for a smaller one would send some hundred requests. `database` is None unless the user asked for one, because
    replayed examples change the sequence. A slow target is not an error of a test, so deadlines and the health checks
    for time are off. A failing test shows its exchange, so no reproduction blob is printed.
    """
    phases = (Phase.explicit, Phase.reuse, Phase.generate, Phase.target)
    return hypothesis.settings(
        hypothesis.settings.get_profile("default"),
        max_examples=max_examples,
        derandomize=False,
        database=database,
        deadline=None,
        verbosity=Verbosity.normal,
        phases=(*phases, Phase.shrink) if shrink else phases,
        stateful_step_count=20,
        report_multiple_bugs=False,
        suppress_health_check=tuple(HealthCheck),
        print_blob=False,
        backend="hypothesis",
    )


def activate(
    *,
    max_examples: int = 25,
    shrink: bool = True,
    database: hypothesis.database.ExampleDatabase | None = None,
    storage: Path = STORAGE,
) -> None:
    """Activate the profile in this process and switch off the collection of constants.

    Call it before any Hypothesis test is defined: a test keeps the settings of the time of its definition. The
    arguments are those of `profile`. `storage` is the folder for Hypothesis's table of characters, which does not
    influence the generated values.
    """
    set_hypothesis_home_dir(storage)
    settings = profile(max_examples=max_examples, shrink=shrink, database=database)
    hypothesis.settings.register_profile(PROFILE, settings)
    hypothesis.settings.load_profile(PROFILE)
    switch_off_constant_mining()


def switch_off_constant_mining() -> None:
    """Stop Hypothesis from using constants of the modules of this project or its user.

    Which modules are local depends on the folder that they are loaded from. There is no setting for it, so the function
    that collects the constants is replaced by one that finds none. Safe to call again.

    Raises `CceReleaseError` if this version of Hypothesis has no such function, because the sequence would then
    silently depend on the folder.
    """
    if not callable(getattr(providers, _MINING_FUNCTION, None)):
        raise CceReleaseError(
            f"Hypothesis {hypothesis.__version__} has no {_MINING_FUNCTION}() to switch off",
            where=providers.__name__,
            cause="this program was tested with another version of Hypothesis",
            remedy="install the version named in requirements.lock",
        )
    setattr(providers, _MINING_FUNCTION, _no_local_constants)
    providers.CONSTANTS_CACHE.cache.clear()


def _no_local_constants() -> Constants:
    return _NO_CONSTANTS


_NO_CONSTANTS: Final = Constants()
