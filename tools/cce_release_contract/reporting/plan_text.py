"""The plan of a run as text lines."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from cce_release_contract.printable import counted
from cce_release_contract.settings.setting import STANDARD

RunPlan = dict[str, Any]

INSECURE: Final = (
    "WARNING: --insecure: the certificate of the target is NOT verified; anyone on the network path can read the"
    " credentials and change the responses"
)
_MOST_REASONS: Final = 8


def plan_lines(plan: RunPlan, *, whole: bool = False) -> list[str]:
    """What the run may send, what it may change, and what it does not exercise; `whole` names each such clause."""
    return [
        *_warning(plan),
        *_sending(plan),
        *_trying_once(plan, whole=whole),
        *_changing(plan),
        *_leaving_out(plan, whole=whole),
    ]


def _warning(plan: RunPlan) -> list[str]:
    return [INSECURE] if plan["insecure"] else []


def _sending(plan: RunPlan) -> list[str]:
    puts = "" if plan["puts"] is None else f", {plan['puts']} of them PUTs"
    pace = "" if plan["puts_per_minute"] is None else f", {plan['puts_per_minute']} PUTs per minute"
    end = "" if plan["deadline_minutes"] is None else f", for {plan['deadline_minutes']} minutes"
    what = f"{counted(plan['tests'], 'test')} of {counted(plan['clauses'], 'clause')}"
    settings = f"profile {plan['profile']}, seed {plan['seed']}"
    expected = plan["expected_minutes"]
    size = f"responses of at most {plan['response_megabytes']} MB"
    lines = [f"plan: {what}, {settings}"]
    if plan["variant"] != STANDARD:
        lines.append(f"plan: paths of {plan['variant']} clusters: {plan['path']}")
    lines.append(f"plan: at most {plan['requests']} requests{puts}{pace}{end}; {size}")
    if expected is not None:
        lines.append(f"plan: about {counted(expected, 'minute')} expected")
    return [*lines, f"plan: all of it through the proxy {plan['proxy']}"] if plan["proxy"] else lines


def _trying_once(plan: RunPlan, *, whole: bool) -> list[str]:
    """Which rules about the body are broken once only."""
    rules = plan["one_case"]
    if not rules:
        return []
    what = f"plan: one invalid request only for {counted(len(rules), 'rule')} about the body"
    return [f"{what}: {', '.join(rules)}" if whole else f"{what}; a larger --max-puts sends more"]


def _changing(plan: RunPlan) -> list[str]:
    if plan["kind"] == "emulator":
        return ["plan: every test has its own releases on the emulator"]
    release = plan["release"]
    if plan["puts"] == 0:
        return [f"plan: no PUT is sent; {release} is only read, and what needs a PUT is skipped"]
    lines = ["plan: every PUT names a release and a chart that cannot exist, and asks for a dry run where it can"]
    if plan["writes"]:
        lines += [f"plan: except at most {plan['writes']} updates of {release}, and dry runs of it"]
        if plan["marker"]:
            lines += [f"plan: two of these updates set {plan['marker']} among its values, the others set none"]
        lines += [
            "plan: afterwards its chart, values and manifest are restored; its revision number, history, hooks and"
            " pods are not",
        ]
    elif plan["dry_runs"]:
        lines += [f"plan: except dry runs of {release}; no update of it is sent"]
        if not plan["reads"]:
            lines += ["plan: without reads, the run cannot see whether a dry run really changes nothing"]
    else:
        lines += [f"plan: {release} is not changed, only read"]
    return lines


def _leaving_out(plan: RunPlan, *, whole: bool) -> list[str]:
    left_out = plan["not_exercised"]
    if not left_out:
        return []
    reasons = Counter(left_out.values()).most_common()
    shown = reasons if whole else reasons[:_MOST_REASONS]
    lines = [f"plan: {counted(len(left_out), 'clause')} not exercised"]
    for reason, count in shown:
        named = ", ".join(clause for clause, why in left_out.items() if why == reason)
        lines.append(f"  {count} x {reason.removesuffix('.')}" + (f": {named}" if whole else ""))
    if len(reasons) > len(shown):
        lines.append(f"  and {sum(count for _, count in reasons[len(shown) :])} for other reasons (--plan names all)")
    return lines
