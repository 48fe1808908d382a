"""Fetches the pinned third-party files the browser gets. `make vendor` runs this module."""

import base64
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec

VENDOR_DIR = Path(__file__).resolve().parents[1] / "static" / "vendor"
MANIFEST = "manifest.json"


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """One npm package at one version, and which of its files (path inside it -> path of ours) are kept."""

    name: str
    version: str
    integrity: str
    licence: str
    files: dict[str, str]


class VendoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the manifest: where a file in `static/vendor` comes from and what it must hash to."""

    file: str
    package: str
    version: str
    licence: str
    sha256: str


class VendoringError(Exception):
    """A package could not be fetched, or is not the one that was pinned."""


ICONS = """
    alarm-clock archive arrow-left arrow-right arrow-up-down arrow-up-right at-sign award ban bell
    bell-off bold book-open building-2 calendar chart-column check check-check chevron-down
    chevron-left chevron-right chevron-up circle-alert circle-check circle-question-mark circle-x
    clock code copy database download ellipsis external-link eye eye-off file file-text filter flag
    forward gauge git-merge globe hand-heart heading heart-pulse history house image inbox info
    italic key-round keyboard languages layout-dashboard life-buoy link list list-ordered list-todo
    loader-circle lock log-in log-out mail map-pin menu message-square messages-square monitor moon
    octagon-alert package palette panel-left panel-right paperclip pause pencil phone pin play plug
    plus quote redo-2 refresh-cw reply reply-all search send settings shield shopping-bag smile
    split square-check-big star sticky-note strikethrough sun sun-moon tag tags thumbs-down
    thumbs-up trash-2 triangle-alert undo-2 upload user user-plus users wifi-off workflow x zap
"""

PACKAGES = (
    Package(
        name="htmx.org",
        version="4.0.1",
        integrity="sha512-oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
        licence="0BSD",
        files={"dist/htmx.min.js": "htmx/htmx.min.js", "LICENSE": "htmx/LICENSE"},
    ),
    Package(
        name="@fontsource-variable/inter",
        version="5.3.0",
        integrity="sha512-OupL48va4JNofb97w6NYeF9S7W/kHNKM0Er8Dem5nqi4jeOLrVJDoE8tZEpnMJmtkvNbB1EIPPwHcdkF6b1oUA==",
        licence="OFL-1.1",
        files={
            "files/inter-latin-wght-normal.woff2": "inter/latin.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter/latin-ext.woff2",
            "LICENSE": "inter/LICENSE",
        },
    ),
    Package(
        name="lucide-static",
        version="1.62.0",
        integrity="sha512-WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
        licence="ISC",
        files={f"icons/{name}.svg": f"lucide/{name}.svg" for name in ICONS.split()}
        | {"LICENSE": "lucide/LICENSE"},
    ),
)


def vendor_packages(into: Path, packages: tuple[Package, ...] = PACKAGES) -> list[VendoredFile]:
    """Replace `into` by exactly the pinned files and their manifest; nothing changes when a fetch fails."""
    with TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "vendor"
        kept = [
            line
            for package in packages
            for line in unpack(package, fetch(package, Path(scratch)), into=fresh)
        ]
        kept.sort(key=lambda line: line.file)
        manifest = msgspec.json.format(msgspec.json.encode(kept), indent=2)
        (fresh / MANIFEST).write_bytes(manifest + b"\n")
        shutil.rmtree(into, ignore_errors=True)
        shutil.copytree(fresh, into)
    return kept


def fetch(package: Package, folder: Path) -> Path:
    """Download one package archive with npm and check it against the pinned digest."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendoringError("npm is needed to fetch the browser files, and was not found.")
    target = folder / package.name.replace("/", "-")
    target.mkdir()
    command = [
        npm,
        "pack",
        "--silent",
        "--pack-destination",
        str(target),
        f"{package.name}@{package.version}",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    archives = list(target.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        raise VendoringError(f"npm could not fetch {package.name} {package.version}: {done.stderr.strip()}")
    verify(package, archives[0].read_bytes())
    return archives[0]


def verify(package: Package, archive: bytes) -> None:
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != package.integrity:
        raise VendoringError(
            f"{package.name} {package.version} is not the pinned archive: it hashes to {digest}."
        )


def unpack(package: Package, archive: Path, *, into: Path) -> list[VendoredFile]:
    """Write the chosen files of one archive and say what was written."""
    with tarfile.open(archive) as packed:
        return [
            _keep(package, _member(packed, source), into=into, name=target)
            for source, target in package.files.items()
        ]


def _member(packed: tarfile.TarFile, source: str) -> bytes:
    try:
        found = packed.extractfile(f"package/{source}")
    except KeyError:
        found = None
    if found is None:
        raise VendoringError(f"The archive holds no file {source}.")
    return found.read()


def _keep(package: Package, content: bytes, *, into: Path, name: str) -> VendoredFile:
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return VendoredFile(
        file=name,
        package=package.name,
        version=package.version,
        licence=package.licence,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def main() -> None:
    try:
        kept = vendor_packages(VENDOR_DIR)
    except VendoringError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{len(kept)} files from {len(PACKAGES)} packages in {VENDOR_DIR}")


if __name__ == "__main__":
    main()
