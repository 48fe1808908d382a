"""Forms with files: what is too long is let go, and the rest of the form is there."""

import httpx
import pytest
from litestar import Litestar, Request, post

from helpdesk.web.kit.uploads import MOST_PARTS, MOST_TEXT_BYTES, files_in, upload_form

LIMIT = 1000


@post("/", request_max_body_size=None, status_code=200)
async def read_form(request: Request) -> dict[str, object]:
    async with upload_form(request, largest_file=LIMIT) as form:
        files = files_in(form, "files")
        sizes = [[file.filename, file.content_type, len(await file.read())] for file in files]
        texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        return {"texts": texts, "files": sizes}


async def sent(**request: object) -> httpx.Response:
    transport = httpx.ASGITransport(Litestar([read_form], openapi_config=None))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.post("/", **request)


async def test_texts_and_files_of_a_form_are_read() -> None:
    files = [("files", ("a.txt", b"abc", "text/plain")), ("files", ("b.png", b"", "image/png"))]
    answer = await sent(data={"body": "Grüße\r\nund mehr"}, files=files)

    assert answer.json() == {
        "texts": {"body": "Grüße\r\nund mehr"},
        "files": [["a.txt", "text/plain", 3], ["b.png", "image/png", 0]],
    }


async def test_file_too_long_is_cut_and_the_text_after_it_is_kept() -> None:
    files = [("files", ("long.bin", b"x" * 5_000_000, "application/zip")), ("after", (None, "still here"))]
    answer = await sent(files=files)

    assert answer.json() == {
        "texts": {"after": "still here"},
        "files": [["long.bin", "application/zip", LIMIT + 1]],
    }


async def test_file_input_left_empty_is_no_file() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n"
    )
    answer = await sent(content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})

    assert answer.json() == {"texts": {"files": ""}, "files": []}


async def test_form_without_files_is_read_as_well() -> None:
    assert (await sent(data={"body": "Hello"})).json() == {"texts": {"body": "Hello"}, "files": []}


async def test_text_beyond_all_measure_is_refused_with_and_without_files() -> None:
    long = "x" * (MOST_TEXT_BYTES + 1)

    answers = [await sent(files=[("body", (None, long))]), await sent(data={"body": long})]

    assert [answer.status_code for answer in answers] == [413, 413]


@pytest.mark.parametrize("content", [b"body=\xff", b"&".join([b"a=1"] * (MOST_PARTS + 1))])
async def test_form_without_files_that_cannot_be_read_is_refused(content: bytes) -> None:
    answer = await sent(content=content, headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert answer.status_code == 400


async def test_blank_and_repeated_fields_are_kept() -> None:
    answer = await sent(content=b"a=&b=1&b=2", headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert answer.json() == {"texts": {"a": "", "b": "2"}, "files": []}


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data", b"anything"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name="),
        ("multipart/form-data; boundary=b", b""),
    ],
)
async def test_form_that_breaks_off_is_refused(content_type: str, content: bytes) -> None:
    answer = await sent(content=content, headers={"Content-Type": content_type})

    assert answer.status_code == 400


async def test_form_of_too_many_parts_is_refused() -> None:
    answer = await sent(files=[("x", (None, "1"))] * (MOST_PARTS + 1))

    assert answer.status_code == 400
