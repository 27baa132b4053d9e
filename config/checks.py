"""What `make check` looks at beyond linters and types: `python -m config.checks`.

One line per check, exit code 1 when one fails. Needs no database. Runs as on a server (a random secret, https).
"""

import ast
import io
import os
import re
import secrets
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "applicants", "config", "programs", "reminders", "roadmap")
LONGEST_TEMPLATE = 150
LONGEST_MODULE = 400

OUTER_FILES = ("views.py", "forms.py", "access.py", "exports.py", "feeds.py", "tasks.py")
"""Where, besides every module that knows of requests, answers are made. They reach personal rows only through
what a user may see or change."""

USED_TEMPLATE = re.compile(r"{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"'](?!\|)")
USED_ADDRESS = re.compile(r"{%\s*url\s+[\"']([^\"']+)[\"'](?!\|)")

MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
SCOPES = {"visible_to", "editable_by", "visible_in", "mentees_of", "none"}

ALLOWED: dict[str, str] = {}
"""`path::function`: why it may touch personal rows without a scope. An entry that nothing needs fails the check."""


# -------------------------------------------------------------------------------- personal rows


def personal_models() -> set[str]:
    """Names of the models whose rows belong to one applicant, or to a couple of them."""
    from django.apps import apps

    models = apps.get_app_config("applicants").get_models()
    owners = {"applicant", "couple"}
    owned = {m.__name__ for m in models if any(field.name in owners for field in m._meta.fields)}
    return {"Applicant", "Couple"} | owned


def unscoped_uses(source: str, personal: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """Where a module touches the rows of a personal model without a scope: (function, line, what stands there).

    Looks at `Model.objects` (and other managers) whose chain of calls names none of SCOPES, also of a model that lies
    in a variable or a table, and at the bare model handed to get_object_or_404 and its like.
    """
    tree = ast.parse(source)
    names = {name: name for name in personal}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {a.asname: a.name for a in node.names if a.asname and a.name in names}
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}

    def is_personal(node: ast.AST) -> bool:
        return _name(node) in names

    def may_be_personal(node: ast.AST) -> bool:
        return is_personal(node) or isinstance(node, ast.Subscript) or _name(node).islower()

    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and may_be_personal(node.value):
            unscoped = not SCOPES & set(_chain(node, parents))
        elif isinstance(node, ast.Call) and _name(node.func) in SHORTCUTS:
            unscoped = bool(node.args) and is_personal(node.args[0])
        else:
            continue
        if unscoped:
            yield _function(node, parents), node.lineno, ast.unparse(node)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _chain(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """The names that follow in `Model.objects.filter(...).visible_to(...)`."""
    while (parent := parents.get(node)) is not None:
        if isinstance(parent, ast.Attribute):
            yield parent.attr
        elif not (isinstance(parent, ast.Call) and parent.func is node):
            return
        node = parent


def _function(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    """The outermost function or class in which it stands."""
    found = ""
    while (parent := parents.get(node)) is not None:
        if isinstance(parent, ast.FunctionDef | ast.ClassDef):
            found = parent.name
        node = parent
    return found


def check_personal_rows(root: Path = CHECKOUT, allowed: dict[str, str] | None = None) -> list[str]:
    """No view, form, task or export touches personal rows without visible_to or editable_by."""
    allowed = ALLOWED if allowed is None else allowed
    problems = [f"ALLOWED: {place} needs a reason" for place, reason in allowed.items() if not reason.strip()]
    personal, used = personal_models(), set()
    for path in sorted(path for app in APPS for path in (root / app).rglob("*.py")):
        name, source = str(path.relative_to(root)), path.read_text(encoding="utf-8")
        if path.name not in OUTER_FILES and "HttpRequest" not in source:
            continue
        for function, line, what in unscoped_uses(source, personal):
            place = f"{name}::{function}"
            used.add(place)
            if place not in allowed:
                problems.append(f"{name}:{line} touches {what} without visible_to() or editable_by()")
    return problems + [f"ALLOWED: nothing in {place} needs it" for place in allowed.keys() - used]


# ---------------------------------------------------------------------------- the rest of the house


def check_migrations() -> list[str]:
    """The migrations make the models as they are."""
    from django.core.management import call_command

    told = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
        try:
            call_command("makemigrations", check=True, dry_run=True, stdout=told, stderr=told)
        except SystemExit:
            return [told.getvalue().strip()]
    return []


def check_deployment() -> list[str]:
    """`check --deploy` finds nothing to warn of."""
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=True)
    return [str(one) for one in found if one.level >= checks.WARNING and not one.is_silenced()]


def check_templates(root: Path = CHECKOUT / "templates") -> list[str]:
    """Every template compiles, names templates and addresses that exist, and is short enough to be read at a glance."""
    from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

    engine, problems, addresses = engines["django"], [], set(address_names())
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(root))
        try:
            engine.from_string(text)
            for used in USED_TEMPLATE.findall(text):
                engine.get_template(used)
        except (TemplateSyntaxError, TemplateDoesNotExist) as error:
            problems.append(f"{name}: {type(error).__name__}: {error}")
        problems += [
            f"{name}: there is no address named {used}" for used in USED_ADDRESS.findall(text) if used not in addresses
        ]
        if (lines := text.count("\n")) >= LONGEST_TEMPLATE:
            problems.append(f"{name} has {lines} lines; a template has fewer than {LONGEST_TEMPLATE}")
    return problems


def address_names(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    """The names of all addresses, as {% url %} takes them."""
    from django.urls import URLResolver, get_resolver

    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from address_names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif entry.name:
            yield namespace + entry.name


def long_modules(root: Path = CHECKOUT) -> list[str]:
    """Modules that should be looked at for a seam. A hint, not a failure."""
    paths = sorted(path for app in APPS for path in (root / app).rglob("*.py") if "migrations" not in path.parts)
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in paths}
    return [f"{p.relative_to(root)} has {n} lines; look for the seam" for p, n in sizes.items() if n > LONGEST_MODULE]


CHECKS: dict[str, Callable[[], list[str]]] = {
    "migrations make the models": check_migrations,
    "nothing to warn of on a server": check_deployment,
    "templates compile and are short": check_templates,
    "personal rows are scoped": check_personal_rows,
}


def as_on_a_server() -> None:
    """The environment of a server, whatever this machine's is."""
    for name in ("DJANGO_DEBUG", "DJANGO_PLAIN_HTTP", "IMG_DEMO", "DJANGO_ALLOWED_HOSTS", "STATIC_ROOT"):
        os.environ.pop(name, None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        DJANGO_SECRET_KEY=secrets.token_urlsafe(60),
        SITE_URL="https://roadmap.example",
        EMAIL_URL="smtp+tls://mail.example:587",
    )


def main() -> int:
    as_on_a_server()
    import django

    django.setup()
    failed = False
    for name, check in CHECKS.items():
        problems = check()
        failed = failed or bool(problems)
        print(f"{'FAILED' if problems else 'ok':8}{name}")
        for problem in problems:
            print(f"        {problem}")
    for hint in long_modules():
        print(f"{'hint':8}{hint}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
