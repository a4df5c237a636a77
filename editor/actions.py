"""Every command of the editor in one table: menus, toolbar and key reference are made from it.

To add a command: write one line here. Its method is a path from the main window, so that
``"listening.toggle"`` is ``window.listening.toggle()``; a checkable action gives it its state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar

from editor import theme
from editor.document import Document

if TYPE_CHECKING:
    from editor.window import MainWindow

CONTEXT = "actions"
MENUS = ("file", "edit", "arrange", "view", "listen", "help")
MENU_TITLES: Mapping[str, Any] = {
    "file": QT_TRANSLATE_NOOP("actions", "&File"),
    "edit": QT_TRANSLATE_NOOP("actions", "&Edit"),
    "arrange": QT_TRANSLATE_NOOP("actions", "&Arrange"),
    "view": QT_TRANSLATE_NOOP("actions", "&View"),
    "listen": QT_TRANSLATE_NOOP("actions", "&Listen"),
    "help": QT_TRANSLATE_NOOP("actions", "&Help"),
}
RECENT = "recent"  # the submenu of recent files takes the place of this line
TOOLBAR = (
    "open", "save", "export", "",
    "undo", "redo", "",
    "add_edit", "add_window", "delete", "",
    "split", "merge", "snap", "boxes", "",
    "zoom_in", "zoom_out", "zoom_selection", "fit", "follow",
)  # fmt: skip


WINDOW_MENU = (
    "prompt", "keep", "remove", "",
    "mute", "solo", "without", "target", "rest", "",
    "around", "loop_selection", "zoom_selection", "",
    "find_example", "add_window", "duplicate_edit", "zero", "",
    "split", "merge", "duplicate", "whole_spectrum", "",
    "cut", "copy", "paste", "paste_into", "",
    "colour", "lock", "group", "ungroup", "",
    "delete", "delete_edit",
)  # fmt: skip
EMPTY_MENU = (
    "add_edit",
    "add_window",
    "find_example",
    "use_example",
    "",
    "select_all",
    "",
    "play",
    "fit",
    "follow",
    "",
    "spectrogram",
)


@dataclass(frozen=True)
class Command:
    """One line of the table.

    Attributes
    ----------
    keys : tuple of str
        Shortcuts in Qt's portable words; the first is the one shown in menus.
    method : str
        Path from the main window.
    begins : bool
        A separator stands before it in its menu.
    tip : str
        What the tooltip says when the text is not enough.
    needs : str
        A key of `NEEDS`: without that it is grey.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    icon: str
    method: str
    menu: str
    checkable: bool = False
    begins: bool = False
    tip: str = ""
    needs: str = ""


def _(text: str) -> str:
    return text


# fmt: off
COMMANDS: tuple[Command, ...] = (
    Command("open", _("&Open…"), ("Ctrl+O",), "open", "opening.ask_open", "file"),
    Command(RECENT, _("Open &recent"), (), "", "", "file"),
    Command("demo", _("Open the &demo"), (), "", "open_demo", "file"),
    Command("save", _("&Save project"), ("Ctrl+S",), "save", "saving.save", "file", begins=True,
            needs="reference"),
    Command("save_as", _("Save project &as…"), ("Ctrl+Shift+S",), "", "saving.save_as", "file",
            needs="reference"),
    Command("relink", _("&Find the recording…"), (), "", "opening.ask_relink", "file",
            needs="reference"),
    Command("export", _("&Export…"), ("Ctrl+Shift+E",), "export", "exporting.ask", "file",
            begins=True, needs="recording"),
    Command("preferences", _("&Preferences…"), ("Ctrl+,",), "settings", "preferring.ask", "file",
            begins=True),
    Command("quit", _("&Quit"), ("Ctrl+Q",), "", "close", "file", begins=True),
    # ---------------------------------------------------------------- edit
    Command("undo", _("&Undo"), ("Ctrl+Z",), "undo", "document.undo_stack.undo", "edit",
            needs="undo"),
    Command("redo", _("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "document.undo_stack.redo",
            "edit", needs="redo"),
    Command("snapshot", _("Take a snaps&hot"), ("Ctrl+Alt+S",), "snapshot",
            "history.take_snapshot", "edit", needs="reference",
            tip=_("Keep all edits as they are now, under a name, to come back to")),
    Command("add_edit", _("&New edit"), ("Ctrl+B",), "add", "editing.add_edit", "edit",
            begins=True, tip=_("New edit over the selected time, or at the playhead"),
            needs="recording"),
    Command("add_window", _("Add &window to this edit"), ("Ctrl+Shift+B",), "add-window",
            "editing.add_window", "edit", tip=_("One more window of the selected edit"),
            needs="edit"),
    Command("prompt", _("Type the &prompt"), ("Return", "Enter"), "", "focus_prompt", "edit",
            needs="edit"),
    Command("find_example", _("Find by &example"), ("E",), "pick", "editing.find_by_example",
            "edit", tip=_("Find everywhere what sounds like the selected time"), needs="time"),
    Command("use_example", _("Use the selected time as example"), ("Shift+E",), "",
            "editing.use_as_example", "edit", needs="span"),
    Command("duplicate_edit", _("Dupl&icate edit"), ("Ctrl+D",), "duplicate",
            "editing.duplicate_edit", "edit", needs="edit"),
    Command("delete", _("&Delete window"), ("Delete", "Backspace"), "trash", "editing.delete",
            "edit", tip=_("Delete the selected window, or the edit with its last one"),
            needs="selection"),
    Command("delete_edit", _("Delete edi&t"), ("Ctrl+Delete",), "trash", "editing.delete_edit",
            "edit", needs="edit"),
    Command("edit_up", _("Move edit up"), ("Alt+Up",), "up", "editing.edit_up", "edit",
            tip=_("Apply this edit earlier"), needs="edit"),
    Command("edit_down", _("Move edit down"), ("Alt+Down",), "down", "editing.edit_down", "edit",
            tip=_("Apply this edit later"), needs="edit"),
    Command("keep", _("&Keep this sound"), ("K",), "keep", "editing.keep", "edit", begins=True,
            needs="edit"),
    Command("remove", _("Remove this sound"), ("R",), "remove", "editing.remove", "edit",
            needs="edit"),
    Command("mute", _("Switch edit on or off"), ("M",), "mute", "editing.toggle_enabled", "edit",
            needs="edit"),
    Command("solo", _("Only this edit"), ("S",), "headphones", "editing.solo", "edit",
            needs="edit"),
    Command("start_here", _("Window starts at the playhead"), ("[",), "", "editing.start_here",
            "edit", begins=True, needs="recording"),
    Command("stop_here", _("Window ends at the playhead"), ("]",), "", "editing.stop_here",
            "edit", needs="recording"),
    Command("zero", _("Snap edges to zero crossings"), ("Z",), "", "editing.snap_to_zero", "edit",
            needs="window"),
    Command("next", _("Next window"), ("Down",), "", "editing.next_window", "edit", begins=True,
            needs="edits"),
    Command("previous", _("Previous window"), ("Up",), "", "editing.previous_window", "edit",
            needs="edits"),
    Command("select_all", _("Select all"), ("Ctrl+A",), "", "editing.select_all", "edit",
            tip=_("All windows of the selected edit; once more, or without one, all time"),
            needs="recording"),
    Command("select_none", _("Select nothing"), ("Ctrl+Shift+A",), "",
            "editing.select_nothing", "edit"),
    # ---------------------------------------------------------------- arrange
    Command("cut", _("Cu&t"), ("Ctrl+X",), "cut", "arranging.cut", "arrange",
            tip=_("Copy the selected windows and take them away"), needs="edit"),
    Command("copy", _("&Copy"), ("Ctrl+C",), "copy", "arranging.copy", "arrange",
            tip=_("Copy the selected windows, also as times for other programs"), needs="edit"),
    Command("paste", _("&Paste"), ("Ctrl+V",), "paste", "arranging.paste", "arrange",
            tip=_("Copied windows, or times as text, as new edits at the playhead"),
            needs="recording"),
    Command("paste_into", _("Paste into this &edit"), ("Ctrl+Shift+V",), "",
            "arranging.paste_into", "arrange",
            tip=_("Copied windows as more windows of the selected edit"), needs="edit"),
    Command("paste_in_place", _("P&aste at the same times"), ("Ctrl+Alt+V",), "",
            "arranging.paste_in_place", "arrange", needs="recording"),
    Command("split", _("&Split at the playhead"), ("Ctrl+I",), "split", "arranging.split",
            "arrange", begins=True, needs="edits",
            tip=_("Cut the selected windows in two at the playhead, or all that lie there")),
    Command("merge", _("&Merge windows"), ("Ctrl+J",), "merge", "arranging.merge", "arrange",
            tip=_("Make the selected windows of an edit one"), needs="edit"),
    Command("duplicate", _("&Duplicate windows"), ("Ctrl+Shift+D",), "", "arranging.duplicate",
            "arrange", tip=_("Copies of the selected windows, right behind them"), needs="edit"),
    Command("lock", _("&Lock or unlock"), ("Ctrl+Shift+L",), "lock", "arranging.lock", "arrange",
            begins=True, tip=_("Locked edits cannot be moved or changed"), needs="edit"),
    Command("group", _("&Group edits"), ("Ctrl+G",), "group", "arranging.group", "arrange",
            tip=_("The selected edits move, and are switched on and off, together"),
            needs="edit"),
    Command("ungroup", _("&Ungroup"), ("Ctrl+Shift+G",), "", "arranging.ungroup", "arrange",
            needs="edit"),
    Command("colour", _("C&olour…"), (), "colour", "arranging.ask_colour", "arrange",
            tip=_("Another colour for the selected edits"), needs="edit"),
    Command("nudge_back", _("Nudge earlier"), ("Alt+Left",), "", "arranging.back", "arrange",
            begins=True, tip=_("Move the selected windows one step earlier"), needs="edit"),
    Command("nudge_on", _("Nudge later"), ("Alt+Right",), "", "arranging.on", "arrange",
            tip=_("Move the selected windows one step later"), needs="edit"),
    Command("nudge_far_back", _("Nudge ten steps earlier"), ("Alt+Shift+Left",), "",
            "arranging.far_back", "arrange", needs="edit"),
    Command("nudge_far_on", _("Nudge ten steps later"), ("Alt+Shift+Right",), "",
            "arranging.far_on", "arrange", needs="edit"),
    Command("start_back", _("Start earlier"), ("Ctrl+Left",), "", "arranging.start_back",
            "arrange", tip=_("Move the start of the selected windows one step"), needs="edit"),
    Command("start_on", _("Start later"), ("Ctrl+Right",), "", "arranging.start_on", "arrange",
            needs="edit"),
    Command("start_far_back", _("Start ten steps earlier"), ("Ctrl+Alt+Left",), "",
            "arranging.start_far_back", "arrange", needs="edit"),
    Command("start_far_on", _("Start ten steps later"), ("Ctrl+Alt+Right",), "",
            "arranging.start_far_on", "arrange", needs="edit"),
    Command("stop_back", _("End earlier"), ("Ctrl+Shift+Left",), "", "arranging.stop_back",
            "arrange", tip=_("Move the end of the selected windows one step"), needs="edit"),
    Command("stop_on", _("End later"), ("Ctrl+Shift+Right",), "", "arranging.stop_on", "arrange",
            needs="edit"),
    Command("stop_far_back", _("End ten steps earlier"), ("Ctrl+Alt+Shift+Left",), "",
            "arranging.stop_far_back", "arrange", needs="edit"),
    Command("stop_far_on", _("End ten steps later"), ("Ctrl+Alt+Shift+Right",), "",
            "arranging.stop_far_on", "arrange", needs="edit"),
    Command("snap", _("S&nap"), ("Alt+S",), "snap", "snapping.set_on", "arrange", checkable=True,
            begins=True, tip=_("Dragged edges snap; Shift while dragging switches it off")),
    Command("snap_menu", _("Snap to, nudge &by…"), ("Alt+Shift+S",), "", "snapping.open",
            "arrange", tip=_("What edges snap to, and how far a nudge goes")),
    Command("boxes", _("Draw bo&xes in the spectrogram"), ("Q",), "boxes", "timeline.set_boxes",
            "arrange", checkable=True, begins=True,
            tip=_("A drag over the spectrogram marks frequencies too, as Shift+drag does")),
    Command("whole_spectrum", _("&Whole spectrum"), ("Shift+Q",), "",
            "arranging.whole_spectrum", "arrange", needs="band",
            tip=_("The selected windows reach all frequencies again")),
    Command("find_edit", _("&Find edits"), ("F3",), "search", "edits.focus_find", "arrange",
            begins=True, tip=_("Show only edits with a prompt, mode or state"), needs="edits"),
    # ---------------------------------------------------------------- view
    Command("zoom_in", _("Zoom &in"), ("Ctrl+1", "Ctrl++", "Ctrl+="), "zoom-in",
            "timeline.zoom_in", "view", needs="recording"),
    Command("zoom_normal", _("&Normal zoom"), ("Ctrl+2",), "", "viewing.zoom_normal", "view",
            tip=_("About ten seconds across the window"), needs="recording"),
    Command("zoom_out", _("Zoom &out"), ("Ctrl+3", "Ctrl+-"), "zoom-out", "timeline.zoom_out",
            "view", needs="recording"),
    Command("zoom_selection", _("Zoom to &selection"), ("Ctrl+E",), "zoom-selection",
            "timeline.zoom_to_selection", "view", needs="selection"),
    Command("fit", _("&Fit"), ("Ctrl+F",), "zoom-fit", "timeline.fit", "view",
            tip=_("Show the whole recording"), needs="recording"),
    Command("page_left", _("Page back"), ("PgUp",), "", "viewing.page_left", "view", begins=True,
            needs="recording"),
    Command("page_right", _("Page on"), ("PgDown",), "", "viewing.page_right", "view",
            needs="recording"),
    Command("follow", _("Fo&llow the playhead"), ("Ctrl+Shift+F",), "follow", "viewing.set_follow",
            "view", checkable=True),
    Command("history", _("&History"), ("Ctrl+H",), "history", "history.set_wanted", "view",
            checkable=True, begins=True, needs="reference",
            tip=_("Every change with its name, to go back to, and snapshots")),
    Command("spectrum", _("Spectru&m"), ("Ctrl+U",), "", "spectrum.set_wanted", "view",
            checkable=True, needs="recording",
            tip=_("Level over frequency: original, edited and what was removed")),
    Command("spectrogram", _("Spectro&gram…"), ("Alt+Shift+G",), "", "spectrogram.open", "view",
            begins=True, needs="recording",
            tip=_("Frequency scale, window, overlap, colours, range and gain")),
    Command("brighter", _("&Brighter spectrogram"), ("Alt+Shift+Up",), "",
            "spectrogram.brighter", "view", tip=_("Show quieter sounds"), needs="recording"),
    Command("darker", _("&Darker spectrogram"), ("Alt+Shift+Down",), "", "spectrogram.darker",
            "view", tip=_("Show only louder sounds"), needs="recording"),
    Command("pause", _("&Pause rendering"), ("Ctrl+P",), "pause", "rendering.set_paused", "view",
            checkable=True, begins=True,
            tip=_("Stop separating until this is switched off again")),
    Command("full_screen", _("F&ull screen"), ("F11",), "", "viewing.set_full_screen", "view",
            checkable=True, begins=True),
    # ---------------------------------------------------------------- listen
    Command("play", _("&Play or stop"), ("Space",), "play", "listening.toggle", "listen",
            tip=_("Play; once more stops and goes back"), needs="recording"),
    Command("play_from_cursor", _("Play from the &cursor"), ("Shift+Space",), "",
            "listening.play_from_cursor", "listen", needs="recording"),
    Command("stop_set", _("&Stop and stay here"), ("X",), "", "listening.stop_here", "listen",
            needs="recording"),
    Command("loop", _("&Loop"), ("L",), "loop", "listening.set_looping", "listen", checkable=True,
            begins=True, tip=_("Loop the selection, or everything")),
    Command("loop_selection", _("Loop this selection"), ("Shift+L",), "",
            "listening.loop_selection", "listen", needs="selection"),
    Command("ab", _("Original or edited (&A/B)"), ("A",), "ab", "listening.toggle_ab", "listen",
            begins=True),
    Command("removed", _("What was &removed"), ("Shift+A",), "residual",
            "listening.toggle_removed", "listen"),
    Command("around", _("Listen ar&ound the selection"), ("B",), "around",
            "auditioning.set_around", "listen", checkable=True, begins=True, needs="selection",
            tip=_("Loop the selection with a little before and after it")),
    Command("without", _("&Without this edit"), ("C",), "without", "auditioning.set_without",
            "listen", checkable=True, needs="edit",
            tip=_("How it sounds without the selected edit; hold the key for a moment")),
    Command("target", _("Only the so&und of this edit"), ("T",), "target",
            "auditioning.set_target", "listen", checkable=True, needs="edit",
            tip=_("Only what the selected edit took for its sound; tap or hold the key")),
    Command("rest", _("Only the r&est in this edit"), ("Shift+T",), "rest",
            "auditioning.set_rest", "listen", checkable=True, needs="edit",
            tip=_("Only what is left beside that sound in the windows of the selected edit")),
    Command("level_match", _("&Match levels"), ("Ctrl+L",), "level-match",
            "listening.set_level_match", "listen", checkable=True,
            tip=_("Original and edited equally loud, so that the ear compares fairly")),
    Command("to_start", _("To the start"), ("Home",), "to-start", "listening.to_start", "listen",
            begins=True, needs="recording"),
    Command("to_end", _("To the end"), ("End",), "to-end", "listening.to_end", "listen",
            needs="recording"),
    Command("back_1", _("Back 1 second"), (",",), "", "listening.back_1", "listen",
            needs="recording"),
    Command("on_1", _("On 1 second"), (".",), "", "listening.on_1", "listen", needs="recording"),
    Command("back_15", _("Back 15 seconds"), ("Shift+,",), "", "listening.back_15", "listen",
            needs="recording"),
    Command("on_15", _("On 15 seconds"), ("Shift+.",), "", "listening.on_15", "listen",
            needs="recording"),
    Command("scrub_back", _("Scrub &back"), ("U",), "", "auditioning.scrub_back", "listen",
            tip=_("One step back, and hear a moment there; hold the key to go on"), begins=True,
            needs="recording"),
    Command("scrub_on", _("Scrub o&n"), ("I",), "", "auditioning.scrub_on", "listen",
            needs="recording"),
    Command("faster", _("&Faster"), ("Ctrl+PgUp",), "", "auditioning.faster", "listen",
            tip=_("Play faster, at the same pitch")),
    Command("slower", _("Slower"), ("Ctrl+PgDown",), "", "auditioning.slower", "listen",
            tip=_("Play slower, at the same pitch")),
    Command("normal_speed", _("Normal spee&d"), ("Ctrl+Home",), "", "auditioning.normal_speed",
            "listen"),
    # ---------------------------------------------------------------- help
    Command("commands", _("&Find a command…"), ("Ctrl+Shift+P",), "search",
            "command_palette.ask", "help", tip=_("Search all commands by name")),
    Command("keys", _("&Keys and mouse"), ("F1", "F2"), "keyboard", "helping.show_keys",
            "help"),
    Command("shortcuts", _("Change &shortcuts…"), (), "", "preferring.ask_shortcuts", "help"),
    Command("logs", _("Show the &log"), (), "", "helping.show_log", "help", begins=True,
            tip=_("Open the folder with the log and the crash reports; nothing in it is sent")),
    Command("about", _("&About Earmark"), (), "info", "helping.show_about", "help"),
)
# fmt: on
NEEDS: Mapping[str, Callable[[Document], bool]] = {
    "reference": lambda document: document.project.recording is not None,
    "recording": lambda document: document.recording is not None,
    "edits": lambda document: bool(document.project.edits),
    "edit": lambda document: document.selected_edit() is not None,
    "window": lambda document: document.selected_window() is not None,
    "band": lambda document: any(
        document.project.edit(edit_id).windows[index].band is not None
        for edit_id, index in document.selection.spots(document.project)
    ),
    "selection": lambda document: document.selected_span() is not None,
    "time": lambda document: (
        document.selection.span is not None or document.selected_window() is not None
    ),
    "span": lambda document: (
        document.selection.span is not None and document.selected_edit() is not None
    ),
    "undo": lambda document: document.undo_stack.canUndo(),
    "redo": lambda document: document.undo_stack.canRedo(),
}

# What to do first, where a command is grey: said by the palette.
REASONS: Mapping[str, str] = {
    "reference": _("Open a recording first"),
    "recording": _("Open a recording first"),
    "edits": _("There is no edit yet"),
    "edit": _("Select an edit first"),
    "window": _("Select a window first"),
    "band": _("Select a window with a band first"),
    "selection": _("Select some time first"),
    "time": _("Select some time first"),
    "span": _("Select an edit and some time first"),
    "undo": _("There is nothing to undo"),
    "redo": _("There is nothing to redo"),
}

MOUSE: tuple[tuple[str, str], ...] = (
    (_("Drag on empty space"), _("New edit")),
    (_("Alt+drag"), _("Select time")),
    (_("Ctrl+drag"), _("One more window of the selected edit")),
    (_("Shift while dragging"), _("No snapping")),
    (_("Drag an edge or the body"), _("Resize or move a window")),
    (_("Shift+drag in the spectrogram"), _("New edit with a band of frequencies: a box")),
    (_("Drag the top or bottom of a box"), _("Change the band of a window")),
    (_("Double-click the top or bottom of a box"), _("Whole spectrum")),
    (_("Drag above the waveform"), _("Select windows")),
    (_("Drag in the ruler"), _("Move the playhead and hear what is there")),
    (_("Click"), _("Set the playhead, select a window")),
    (_("Ctrl+click"), _("One more window, or one less")),
    (_("Shift+click"), _("All windows up to here")),
    (_("Ctrl+wheel"), _("Zoom at the pointer")),
    (_("Shift+wheel"), _("Scroll")),
    (_("Escape"), _("Cancel a drag, select nothing")),
    (_("Drop a file"), _("Open it")),
)


def make_actions(window: MainWindow) -> dict[str, QAction]:
    """One QAction per command, added to the window so that its keys work everywhere in it."""
    actions = {}
    for one in COMMANDS:
        if one.id == RECENT:
            continue
        action = QAction(tr(one.text), window)
        action.setObjectName(one.id)
        action.setCheckable(one.checkable)
        action.setStatusTip(plain(one.tip or one.text))
        signal = action.toggled if one.checkable else action.triggered
        signal.connect(_call(window, one))
        window.addAction(action)
        actions[one.id] = action
    use_keys(actions, {})
    return actions


def keys_of(one: Command, changed: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The keys of a command: the user's, or else those of the table."""
    return changed.get(one.id, one.keys)


def use_keys(actions: Mapping[str, QAction], changed: Mapping[str, Sequence[str]]) -> None:
    """Give every action its keys, and a tooltip that tells the first of them."""
    for one in COMMANDS:
        if one.id in actions:
            keys = keys_of(one, changed)
            actions[one.id].setShortcuts([QKeySequence(key) for key in keys])
            actions[one.id].setToolTip(with_key(plain(one.tip or one.text), keys))


def show_enabled(actions: Mapping[str, QAction], document: Document) -> None:
    """Grey out what has nothing to work on, and say what undo and redo would do."""
    for one in COMMANDS:
        if one.needs and one.id in actions:
            actions[one.id].setEnabled(NEEDS[one.needs](document))
    stack = document.undo_stack
    actions["undo"].setText(tr("&Undo {0}").format(stack.undoText()).rstrip(" :"))
    actions["redo"].setText(tr("&Redo {0}").format(stack.redoText()).rstrip(" :"))


def renew_icons(actions: Mapping[str, QAction]) -> None:
    """Give the actions their icons in the colours of the current theme."""
    for one in COMMANDS:
        if one.icon and one.id in actions:
            actions[one.id].setIcon(theme.icon(one.icon))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """The menus by id, and under `RECENT` the submenu of recent files."""
    menus = {key: bar.addMenu(tr(MENU_TITLES[key])) for key in MENUS}
    for one in COMMANDS:
        menu = menus[one.menu]
        if one.begins:
            menu.addSeparator()
        if one.id == RECENT:
            menus[RECENT] = menu.addMenu(tr(one.text))
        else:
            menu.addAction(actions[one.id])
    return menus


def fill_toolbar(bar: QToolBar, actions: Mapping[str, QAction]) -> None:
    for key in TOOLBAR:
        if key:
            bar.addAction(actions[key])
        else:
            bar.addSeparator()


def key_reference(
    changed: Mapping[str, Sequence[str]] | None = None,
) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Sections of (keys, what they do) for the reference; ``changed`` are the user's own keys."""
    sections: list[tuple[str, Sequence[tuple[str, str]]]] = []
    for menu in MENUS:
        rows = [
            (" · ".join(shown_key(key) for key in keys[:2]), plain(one.text))
            for one in COMMANDS
            if one.menu == menu and (keys := keys_of(one, changed or {}))
        ]
        if rows:
            sections.append((plain(MENU_TITLES[menu]), rows))
    mouse = [(tr(gesture), tr(text)) for gesture, text in MOUSE]
    sections.append((tr("Mouse"), mouse))
    return sections


def tooltip(one: Command) -> str:
    return with_key(plain(one.tip or one.text), one.keys)


def with_key(text: str, keys: Sequence[str]) -> str:
    """A tooltip that tells the key as well."""
    return f"{text} ({shown_key(keys[0])})" if keys else text


def resolve(window: MainWindow, one: Command) -> Callable[..., object]:
    """The method a command calls.

    Raises
    ------
    AttributeError
        If the path leads nowhere.
    """
    method: Callable[..., object] = attrgetter(one.method)(window)
    return method


def plain(text: str) -> str:
    """A menu text as it is read: translated, without its mark and its dots."""
    return tr(text).replace("&", "").rstrip("…")


def tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def _call(window: MainWindow, one: Command) -> Callable[..., None]:
    def slot(checked: bool = False) -> None:
        method = resolve(window, one)
        if one.checkable:
            method(checked)
        else:
            method()

    return slot


def shown_key(key: str) -> str:
    """A key in the words of the system."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
