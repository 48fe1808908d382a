"""Third-party files are the pinned ones, all of them listed, and a failed fetch changes nothing."""

import hashlib
import tarfile
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from helpdesk.vendoring import (
    MANIFEST,
    PACKAGES,
    VENDOR_DIR,
    Package,
    VendoredFile,
    VendoringError,
    unpack,
    vendor_packages,
    verify,
)

PACKED = Package(
    name="small", version="1.2.3", integrity="sha512-x", licence="MIT", files={"dist/a.js": "small/a.js"}
)


def manifest() -> list[VendoredFile]:
    return msgspec.json.decode((VENDOR_DIR / MANIFEST).read_bytes(), type=list[VendoredFile])


def archive_of(folder: Path, files: dict[str, bytes]) -> Path:
    """An archive as npm packs it: everything below `package/`."""
    path = folder / "small.tgz"
    with tarfile.open(path, "w:gz") as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            packed.addfile(member, BytesIO(content))
    return path


def test_manifest_lists_exactly_the_files_that_are_there() -> None:
    there = {str(file.relative_to(VENDOR_DIR)) for file in VENDOR_DIR.rglob("*") if file.is_file()}

    assert there - {MANIFEST} == {line.file for line in manifest()}


def test_files_are_what_the_manifest_says() -> None:
    hashes = {
        line.file: hashlib.sha256((VENDOR_DIR / line.file).read_bytes()).hexdigest() for line in manifest()
    }

    assert hashes == {line.file: line.sha256 for line in manifest()}


def test_manifest_agrees_with_the_pins() -> None:
    pinned = {
        (target, package.name, package.version, package.licence)
        for package in PACKAGES
        for target in package.files.values()
    }

    assert pinned == {(line.file, line.package, line.version, line.licence) for line in manifest()}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_package_brings_its_licence(package: Package) -> None:
    assert "LICENSE" in package.files


def test_chosen_files_are_unpacked_with_their_hash(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, {"dist/a.js": b"let a", "dist/b.js": b"let b"})

    kept = unpack(PACKED, archive, into=tmp_path / "vendor")

    assert kept == [
        VendoredFile(
            file="small/a.js",
            package="small",
            version="1.2.3",
            licence="MIT",
            sha256=hashlib.sha256(b"let a").hexdigest(),
        )
    ]
    assert [file.name for file in (tmp_path / "vendor").rglob("*.js")] == ["a.js"]


def test_missing_file_is_told(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, {"dist/b.js": b"let b"})

    with pytest.raises(VendoringError, match=r"holds no file dist/a\.js"):
        unpack(PACKED, archive, into=tmp_path)


def test_archive_with_another_digest_is_refused() -> None:
    with pytest.raises(VendoringError, match="is not the pinned archive"):
        verify(PACKED, b"something else")


def test_failed_fetch_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "vendor" / "kept.js"
    kept.parent.mkdir()
    kept.write_text("let kept")
    monkeypatch.setenv("PATH", "")

    with pytest.raises(VendoringError, match="npm is needed"):
        vendor_packages(tmp_path / "vendor", (PACKED,))

    assert [file.name for file in kept.parent.iterdir()] == ["kept.js"]
