import ast
from pathlib import Path

ROOT = Path(__file__).parents[4]


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_one_module_imports_opendp() -> None:
    packages = ["anonymizer", "core", "ledger", "policies", "api", "console", "client"]
    found = [path for package in packages for path in (ROOT / package).rglob("*.py") if "opendp" in imports(path)]
    assert [path.relative_to(ROOT).as_posix() for path in found] == ["anonymizer/dp/release.py"]
