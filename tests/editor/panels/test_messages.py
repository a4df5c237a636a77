"""The message bar."""

from __future__ import annotations

import pytest

from editor.messages import Message
from editor.panels import messages
from editor.panels.messages import MOST_MESSAGES, MessageBar


@pytest.fixture
def bar(qtbot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def texts(bar: MessageBar) -> list[str]:
    return [one.text for one in bar.messages()]


def test_it_is_there_only_while_there_is_something_to_say(bar: MessageBar) -> None:
    assert bar.isHidden()
    bar.show_message(Message("One."))
    assert not bar.isHidden()
    bar.rows()[0].close_button.click()
    assert bar.isHidden()


def test_a_button_acts_and_closes(bar: MessageBar) -> None:
    done: list[int] = []
    bar.show_message(Message("Lost.", "error", (("Find…", lambda: done.append(1)),)))
    bar.rows()[0].action_buttons[0].click()
    assert done == [1]
    assert texts(bar) == []


def test_an_action_may_say_something_itself(bar: MessageBar) -> None:
    again = ("Again", lambda: bar.show_message(Message("Still lost.", topic="open")))
    bar.show_message(Message("Lost.", "error", (again,), "open"))
    bar.rows()[0].action_buttons[0].click()
    assert texts(bar) == ["Still lost."]


def test_one_topic_has_one_message(bar: MessageBar) -> None:
    bar.show_message(Message("Old.", topic="open"))
    bar.show_message(Message("Other.", topic="sound"))
    bar.show_message(Message("New.", topic="open"))
    assert texts(bar) == ["Other.", "New."]
    bar.withdraw("open")
    assert texts(bar) == ["Other."]


def test_the_same_message_is_not_repeated(bar: MessageBar) -> None:
    bar.show_message(Message("One."))
    bar.show_message(Message("One."))
    assert len(bar.messages()) == 1


def test_only_the_last_few_stay(bar: MessageBar) -> None:
    for number in range(MOST_MESSAGES + 2):
        bar.show_message(Message(str(number)))
    assert texts(bar) == ["2", "3", "4"]


def test_good_news_goes_by_itself_and_trouble_stays(
    bar: MessageBar, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "GOOD_NEWS_MS", 10)
    bar.show_message(Message("Lost.", "error"))
    bar.show_message(Message("Exported.", "good"))
    assert texts(bar) == ["Lost.", "Exported."]
    qtbot.waitUntil(lambda: texts(bar) == ["Lost."], timeout=2_000)
