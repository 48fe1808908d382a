# ruff: noqa: RUF001, PLE2502 - the letters of other languages are the point
"""What a person wrote, apart from what was quoted, signed and added: in every line of every mail."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.mail.parsing.replies import Split, split_reply

INTRODUCTIONS = [
    "On Mon, Mar 2, 2026 at 10:30 AM Bo Doe <bo@x.org> wrote:",
    "On Mon, Mar 2, 2026 at 10:30 AM Bo Doe <\nbo@x.org> wrote:",
    "On 2 Mar 2026, at 10:30, Bo Doe\n<bo@x.org>\nwrote:",
    "At 3/2/2026 10:30 AM, you wrote:",
    "Bo Doe <bo@x.org> writes:",
    "Am 02.03.2026 um 10:30 schrieb Bo Doe:",
    "Am Mo., 2. März 2026 um 10:30 Uhr schrieb Bo Doe <bo@x.org>:",
    "Bo Doe <bo@x.org> schrieb am Mo., 2. März\n2026, 10:30:",
    "Le lun. 2 mars 2026 à 10:30, Bo Doe <bo@x.org> a écrit :",
    "Le 02/03/2026 à 10:30, Bo Doe a écrit :",
    "El lun, 2 mar 2026 a las 10:30, Bo Doe (<bo@x.org>) escribió:",
    "Em seg., 2 de mar. de 2026 às 10:30, Bo Doe <bo@x.org>\nescreveu:",
    "Il giorno lun 2 mar 2026 alle ore 10:30 Bo Doe <bo@x.org> ha scritto:",
    "Op ma 2 mrt 2026 om 10:30 schreef Bo Doe <bo@x.org>:",
    "Op 2 mrt. 2026 om 10:30 heeft Bo Doe <bo@x.org> het volgende geschreven:",
    "Den mån 2 mars 2026 kl 10:30 skrev Bo Doe <bo@x.org>:",
    "Den 2. mars 2026 kl. 10.30 skrev Bo Doe <bo@x.org>:",
    "ma 2. maalisk. 2026 klo 10.30 Bo Doe (bo@x.org) kirjoitti:",
    "pon., 2 mar 2026 o 10:30 Bo Doe <bo@x.org> napisał(a):",
    "po 2. 3. 2026 v 10:30 odesílatel Bo Doe <bo@x.org> napsal:",
    "Bo Doe <bo@x.org> ezt írta (időpont: 2026. márc. 2., H, 10:30):",
    "În lun., 2 mar. 2026 la 10:30, Bo Doe <bo@x.org> a scris:",
    "пн, 2 мар. 2026 г. в 10:30, Bo Doe <bo@x.org>:",
    "2 марта 2026 г. 10:30 Bo Doe <bo@x.org> написал:",
    "Στις Δευ 2 Μαρ 2026 στις 10:30, Bo Doe <bo@x.org> έγραψε:",
    "Bo Doe <bo@x.org>, 2 Mar 2026 Pzt, 10:30 tarihinde şunu yazdı:",
    "Bo Doe <bo@x.org> 于2026年3月2日周一 10:30写道：",
    "2026年3月2日(月) 10:30 Bo Doe <bo@x.org>:",
    "2026년 3월 2일 (월) 오전 10:30, Bo Doe <bo@x.org>님이 작성:",
    "Vào Th 2, 2 thg 3, 2026 vào lúc 10:30 Bo Doe <bo@x.org> đã viết:",
    "Pada tanggal Sen, 2 Mar 2026 pukul 10.30 Bo Doe <bo@x.org> menulis:",
    "‫בתאריך יום ב׳, 2 במרץ 2026 ב-10:30 מאת ‪Bo Doe‬‏ <‪bo@x.org‬‏> כתב:",
    "---- On Mon, 02 Mar 2026 10:30:00 +0100 Bo Doe <bo@x.org> wrote ----",
]
SEPARATORS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "-------- Message d'origine --------",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Исходное сообщение-----",
    "------------------ 原始邮件 ------------------",
    "*-------- Original Message --------*",
    "---------- Forwarded message ---------",
    "---------- Weitergeleitete Nachricht ----------",
    "Begin forwarded message:",
    "##- Please type your reply above this line -##",
    "________________________________\nFrom: Bo Doe <bo@x.org>\nSent: 2 March 2026\nTo: Ann\nSubject: A",
    "Von: Bo Doe [mailto:bo@x.org]\nGesendet: Montag, 2. März 2026 10:30\nAn: Ann\nBetreff: A",
    "*De :* Bo Doe\n*Envoyé :* lundi 2 mars 2026 10:30\n*À :* Ann\n*Objet :* A",
    "De: Bo Doe\nEnviado: lunes, 2 de marzo de 2026\nPara: Ann\nAsunto: A",
    "Da: Bo Doe\nInviato: lunedì 2 marzo 2026\nA: Ann\nOggetto: A",
    "Från: Bo Doe\nSkickat: den 2 mars 2026\nTill: Ann\nÄmne: A",
    "Fra: Bo Doe\nSendt: 2. mars 2026\nTil: Ann\nEmne: A",
    "Od: Bo Doe\nWysłano: 2 marca 2026\nDo: Ann\nTemat: A",
    "От: Bo Doe\nОтправлено: 2 марта 2026 г.\nКому: Ann\nТема: A",
    "发件人: Bo Doe\n发送时间: 2026年3月2日\n收件人: Ann\n主题: A",
    "差出人: Bo Doe\n送信日時: 2026年3月2日\n宛先: Ann\n件名: A",
    "Date: Mon, 2 Mar 2026\nSubject: A\nFrom: bo@x.org\nTo: ann@x.org",
]
ADDED = [
    "-- \nAnn\nExample Ltd",
    "--\nAnn",
    "Sent from my iPhone",
    "Get Outlook for iOS<https://aka.ms/x>",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verzonden vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPad",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "发自我的iPhone",
    "____________\n\n****\n",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_introduction_and_marked_lines_are_quoted(introduction: str) -> None:
    got = split_reply(f"Thank you, that helped.\n\n{introduction}\n\n> It is done.\n> Bo\n")

    assert got == Split("Thank you, that helped.", f"{introduction}\n\n> It is done.\n> Bo")


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_all_below_an_introduction_without_marks_is_quoted(introduction: str) -> None:
    got = split_reply(f"Thank you.\n\n{introduction}\n\nIt is done.\n\nBo\n")

    assert got == Split("Thank you.", f"{introduction}\n\nIt is done.\n\nBo")


@pytest.mark.parametrize("separator", SEPARATORS)
def test_all_below_a_separator_is_quoted(separator: str) -> None:
    got = split_reply(f"Thank you.\nAnn\n\n{separator}\n\nIt is done.\n")

    assert got == Split("Thank you.\nAnn", f"{separator}\n\nIt is done.")


@pytest.mark.parametrize("added", ADDED)
def test_signatures_and_advertisements_are_not_the_reply(added: str) -> None:
    assert split_reply(f"Thank you.\n\n{added}\n").reply == "Thank you."
    assert (
        split_reply(f"Thank you.\n\n{added}\n\nOn 2 March 2026, Bo wrote:\n> Done.\n").reply == "Thank you."
    )


def test_answers_between_quoted_lines_are_shown_with_them() -> None:
    text = "On 2 March 2026, Bo wrote:\n> Which colour?\nRed.\n> Which size?\nLarge.\n\n> Regards\n> Bo\n"

    got = split_reply(text)

    assert got.reply == "> Which colour?\nRed.\n> Which size?\nLarge."
    assert got.quoted == "On 2 March 2026, Bo wrote:\n\n> Regards\n> Bo"


def test_answer_below_a_programs_quote_stands_alone() -> None:
    got = split_reply("On 2 March 2026, Bo wrote:\n> Which colour?\n\nRed, please.\n")

    assert got == Split("Red, please.", "On 2 March 2026, Bo wrote:\n> Which colour?")


def test_quote_picked_by_hand_is_shown() -> None:
    text = "> It should be red.\n\nNo, it should be blue."

    assert split_reply(text) == Split(text, "")


def test_greeting_above_and_answer_below_the_quote_are_both_shown() -> None:
    got = split_reply("Hello Bo,\n\nOn 2 March 2026, Bo wrote:\n> Can you send it?\n\nSure, attached.\n")

    assert got.reply == "Hello Bo,\n\n> Can you send it?\n\nSure, attached."


@pytest.mark.parametrize(
    "text",
    [
        "> Only a quote.",
        "On 2 March 2026, Bo wrote:\n> Only a quote.",
        "-----Original Message-----\nFrom: Bo\n\nForwarded without a word.",
        "-- \nOnly a signature",
        "****",
    ],
)
def test_everything_is_shown_when_nothing_else_would_be(text: str) -> None:
    assert split_reply(text) == Split(text, "")


@pytest.mark.parametrize(
    "text",
    [
        "As I wrote on 2 March 2026:\nthe door is broken.",
        "He wrote me a letter. Now what:\nsend it back?",
        "From: 10:00\nTo: 11:00\nCan we meet then?",
        "Sent from our warehouse on Monday, it has still not arrived here.",
        "a -- b\n\nThis is -- as you see -- no signature.",
        "```\n-- \ncode\n# ----\n```\nDoes this compile?",
        "Prices:\n- red: 5\n- blue: 6\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nWhich one?",
        "x > 5 and y < 3, is it?",
    ],
)
def test_writing_that_only_looks_like_a_quote_is_kept(text: str) -> None:
    assert split_reply(text) == Split(text, "")


def test_signature_in_the_middle_of_a_long_text_ends_nothing() -> None:
    text = "One\n--\n" + "\n".join(f"Line {number}" for number in range(30))

    assert split_reply(text) == Split(text, "")


def test_list_footer_under_a_quote_is_not_the_reply() -> None:
    got = split_reply(
        "Yes.\n\nOn 2 March 2026, Bo wrote:\n> Is it?\n\n_______________\nlist mailing list\nlist@x.org\n"
    )

    assert got.reply == "Yes."


LINES = st.sampled_from(
    [
        *(
            "",
            "Hello",
            "Red: yes",
            "> quoted",
            ">> deeper",
            "-- ",
            "---",
            "Sent from my iPhone",
            "* item",
            "```",
        ),
        *("On 2 March 2026, Bo wrote:", "Bo <bo@x.org> wrote:", "-----Original Message-----", "wrote:"),
        *(
            "From: Bo",
            "Sent: Monday",
            "To: Ann",
            "Subject: A",
            "2026-03-02 10:30 GMT+01:00 Bo",
            "\u3000",
            "\x0b",
        ),
    ]
)


@given(st.lists(LINES | st.text(max_size=30).map(lambda line: line.replace("\n", "")), max_size=40))
def test_reply_and_rest_hold_every_line_once(lines: list[str]) -> None:
    got = split_reply("\n".join(lines))

    kept = [line for line in (*got.reply.split("\n"), *got.quoted.split("\n")) if line.strip()]
    assert Counter(kept) == Counter(line for line in lines if line.strip())
    assert got.reply.strip() or not "".join(lines).strip()


def test_name_without_a_date_introduces_only_what_is_marked_below_it() -> None:
    marked = "Fine.\n\nOn Monday, support wrote:\n> Bring them in."

    assert split_reply(marked) == Split(reply="Fine.", quoted="On Monday, support wrote:\n> Bring them in.")
    assert split_reply(marked.replace("> ", "")).quoted == ""
