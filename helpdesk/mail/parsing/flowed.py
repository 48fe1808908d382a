"""RFC 3676 format=flowed: soft line ends joined again, at the same quote depth only."""

_SIGNATURE = "-- "


def unflowed(text: str, *, deletes_space: bool) -> str:
    """The text with its paragraphs on one line each, as the writer saw them."""
    joined: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        continues = depth == open_depth and content != _SIGNATURE
        if continues:
            joined.append(content)
        else:
            joined.append("\n" + (">" * depth + " " if depth else "") + content)
        is_soft = content.endswith(" ") and content != _SIGNATURE
        if is_soft and deletes_space:
            joined[-1] = joined[-1][:-1]
        open_depth = depth if is_soft else -1
    return "".join(joined).removeprefix("\n")
