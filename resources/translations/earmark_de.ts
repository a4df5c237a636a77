<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>_Report</name>
  <message>
   <source>Details</source>
   <translation>Einzelheiten</translation>
  </message>
  <message>
   <source>Copy details</source>
   <translation>Einzelheiten kopieren</translation>
  </message>
 </context>
 <context>
  <name>AboutDialog</name>
  <message>
   <source>About Earmark</source>
   <translation>Über Earmark</translation>
  </message>
  <message>
   <source>Marks sounds in a recording, and keeps or removes them by name. Everything is computed on this computer; recordings never leave it and are never changed.</source>
   <translation>Markiert Klänge in einer Aufnahme und behält oder entfernt sie nach ihrem Namen. Alles wird auf diesem Computer berechnet; Aufnahmen verlassen ihn nie und werden nie verändert.</translation>
  </message>
 </context>
 <context>
  <name>actions</name>
  <message>
   <source>&amp;File</source>
   <translation>&amp;Datei</translation>
  </message>
  <message>
   <source>&amp;Edit</source>
   <translation>&amp;Bearbeiten</translation>
  </message>
  <message>
   <source>&amp;Arrange</source>
   <translation>An&amp;ordnen</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>&amp;Ansicht</translation>
  </message>
  <message>
   <source>&amp;Listen</source>
   <translation>A&amp;nhören</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>&amp;Hilfe</translation>
  </message>
  <message>
   <source>&amp;Open…</source>
   <translation>Ö&amp;ffnen…</translation>
  </message>
  <message>
   <source>Open &amp;recent</source>
   <translation>&amp;Zuletzt geöffnet</translation>
  </message>
  <message>
   <source>Open the &amp;demo</source>
   <translation>&amp;Demo öffnen</translation>
  </message>
  <message>
   <source>&amp;Save project</source>
   <translation>Projekt &amp;speichern</translation>
  </message>
  <message>
   <source>Save project &amp;as…</source>
   <translation>Projekt speichern &amp;unter…</translation>
  </message>
  <message>
   <source>&amp;Find the recording…</source>
   <translation>Aufnahme su&amp;chen…</translation>
  </message>
  <message>
   <source>&amp;Export…</source>
   <translation>&amp;Exportieren…</translation>
  </message>
  <message>
   <source>&amp;Preferences…</source>
   <translation>E&amp;instellungen…</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Beenden</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>&amp;Rückgängig</translation>
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation>&amp;Wiederholen</translation>
  </message>
  <message>
   <source>Take a snaps&amp;hot</source>
   <translation>Schnappsch&amp;uss machen</translation>
  </message>
  <message>
   <source>Keep all edits as they are now, under a name, to come back to</source>
   <translation>Alle Bearbeitungen, wie sie jetzt sind, unter einem Namen aufheben, um darauf zurückzukommen</translation>
  </message>
  <message>
   <source>&amp;New edit</source>
   <translation>&amp;Neue Bearbeitung</translation>
  </message>
  <message>
   <source>New edit over the selected time, or at the playhead</source>
   <translation>Neue Bearbeitung über der ausgewählten Zeit oder an der Abspielposition</translation>
  </message>
  <message>
   <source>Add &amp;window to this edit</source>
   <translation>&amp;Fenster zu dieser Bearbeitung hinzufügen</translation>
  </message>
  <message>
   <source>One more window of the selected edit</source>
   <translation>Ein weiteres Fenster der ausgewählten Bearbeitung</translation>
  </message>
  <message>
   <source>Type the &amp;prompt</source>
   <translation>&amp;Prompt eingeben</translation>
  </message>
  <message>
   <source>Find by &amp;example</source>
   <translation>Nach Bei&amp;spiel suchen</translation>
  </message>
  <message>
   <source>Find everywhere what sounds like the selected time</source>
   <translation>Überall suchen, was wie die ausgewählte Zeit klingt</translation>
  </message>
  <message>
   <source>Use the selected time as example</source>
   <translation>Ausgewählte Zeit als Beispiel verwenden</translation>
  </message>
  <message>
   <source>Dupl&amp;icate edit</source>
   <translation>Bearbeitung dupl&amp;izieren</translation>
  </message>
  <message>
   <source>&amp;Delete window</source>
   <translation>Fenster &amp;löschen</translation>
  </message>
  <message>
   <source>Delete the selected window, or the edit with its last one</source>
   <translation>Das ausgewählte Fenster löschen, mit dem letzten auch die Bearbeitung</translation>
  </message>
  <message>
   <source>Delete edi&amp;t</source>
   <translation>Bearbei&amp;tung löschen</translation>
  </message>
  <message>
   <source>Move edit up</source>
   <translation>Bearbeitung nach oben</translation>
  </message>
  <message>
   <source>Apply this edit earlier</source>
   <translation>Diese Bearbeitung früher anwenden</translation>
  </message>
  <message>
   <source>Move edit down</source>
   <translation>Bearbeitung nach unten</translation>
  </message>
  <message>
   <source>Apply this edit later</source>
   <translation>Diese Bearbeitung später anwenden</translation>
  </message>
  <message>
   <source>&amp;Keep this sound</source>
   <translation>Diesen Klang &amp;behalten</translation>
  </message>
  <message>
   <source>Remove this sound</source>
   <translation>Diesen Klang entfernen</translation>
  </message>
  <message>
   <source>Switch edit on or off</source>
   <translation>Bearbeitung ein- oder ausschalten</translation>
  </message>
  <message>
   <source>Only this edit</source>
   <translation>Nur diese Bearbeitung</translation>
  </message>
  <message>
   <source>Window starts at the playhead</source>
   <translation>Fenster beginnt an der Abspielposition</translation>
  </message>
  <message>
   <source>Window ends at the playhead</source>
   <translation>Fenster endet an der Abspielposition</translation>
  </message>
  <message>
   <source>Snap edges to zero crossings</source>
   <translation>Ränder auf Nulldurchgänge setzen</translation>
  </message>
  <message>
   <source>Next window</source>
   <translation>Nächstes Fenster</translation>
  </message>
  <message>
   <source>Previous window</source>
   <translation>Voriges Fenster</translation>
  </message>
  <message>
   <source>Select all</source>
   <translation>Alles auswählen</translation>
  </message>
  <message>
   <source>All windows of the selected edit; once more, or without one, all time</source>
   <translation>Alle Fenster der ausgewählten Bearbeitung; noch einmal oder ohne eine solche die gesamte Zeit</translation>
  </message>
  <message>
   <source>Select nothing</source>
   <translation>Nichts auswählen</translation>
  </message>
  <message>
   <source>Cu&amp;t</source>
   <translation>&amp;Ausschneiden</translation>
  </message>
  <message>
   <source>Copy the selected windows and take them away</source>
   <translation>Die ausgewählten Fenster kopieren und wegnehmen</translation>
  </message>
  <message>
   <source>&amp;Copy</source>
   <translation>&amp;Kopieren</translation>
  </message>
  <message>
   <source>Copy the selected windows, also as times for other programs</source>
   <translation>Die ausgewählten Fenster kopieren, auch als Zeiten für andere Programme</translation>
  </message>
  <message>
   <source>&amp;Paste</source>
   <translation>&amp;Einfügen</translation>
  </message>
  <message>
   <source>Copied windows, or times as text, as new edits at the playhead</source>
   <translation>Kopierte Fenster oder Zeiten als Text, als neue Bearbeitungen an der Abspielposition</translation>
  </message>
  <message>
   <source>Paste into this &amp;edit</source>
   <translation>In diese &amp;Bearbeitung einfügen</translation>
  </message>
  <message>
   <source>Copied windows as more windows of the selected edit</source>
   <translation>Kopierte Fenster als weitere Fenster der ausgewählten Bearbeitung</translation>
  </message>
  <message>
   <source>P&amp;aste at the same times</source>
   <translation>Zu denselben &amp;Zeiten einfügen</translation>
  </message>
  <message>
   <source>&amp;Split at the playhead</source>
   <translation>An der Abspielposition &amp;teilen</translation>
  </message>
  <message>
   <source>Cut the selected windows in two at the playhead, or all that lie there</source>
   <translation>Die ausgewählten Fenster an der Abspielposition teilen, oder alle, die dort liegen</translation>
  </message>
  <message>
   <source>&amp;Merge windows</source>
   <translation>Fenster &amp;verbinden</translation>
  </message>
  <message>
   <source>Make the selected windows of an edit one</source>
   <translation>Die ausgewählten Fenster einer Bearbeitung zu einem machen</translation>
  </message>
  <message>
   <source>&amp;Duplicate windows</source>
   <translation>Fenster &amp;duplizieren</translation>
  </message>
  <message>
   <source>Copies of the selected windows, right behind them</source>
   <translation>Kopien der ausgewählten Fenster, gleich dahinter</translation>
  </message>
  <message>
   <source>&amp;Lock or unlock</source>
   <translation>&amp;Sperren oder entsperren</translation>
  </message>
  <message>
   <source>Locked edits cannot be moved or changed</source>
   <translation>Gesperrte Bearbeitungen lassen sich nicht verschieben oder ändern</translation>
  </message>
  <message>
   <source>&amp;Group edits</source>
   <translation>Bearbeitungen &amp;gruppieren</translation>
  </message>
  <message>
   <source>The selected edits move, and are switched on and off, together</source>
   <translation>Die ausgewählten Bearbeitungen werden zusammen verschoben und ein- und ausgeschaltet</translation>
  </message>
  <message>
   <source>&amp;Ungroup</source>
   <translation>Gruppierung auf&amp;heben</translation>
  </message>
  <message>
   <source>C&amp;olour…</source>
   <translation>Fa&amp;rbe…</translation>
  </message>
  <message>
   <source>Another colour for the selected edits</source>
   <translation>Eine andere Farbe für die ausgewählten Bearbeitungen</translation>
  </message>
  <message>
   <source>Nudge earlier</source>
   <translation>Etwas früher</translation>
  </message>
  <message>
   <source>Move the selected windows one step earlier</source>
   <translation>Die ausgewählten Fenster um einen Schritt früher setzen</translation>
  </message>
  <message>
   <source>Nudge later</source>
   <translation>Etwas später</translation>
  </message>
  <message>
   <source>Move the selected windows one step later</source>
   <translation>Die ausgewählten Fenster um einen Schritt später setzen</translation>
  </message>
  <message>
   <source>Nudge ten steps earlier</source>
   <translation>Zehn Schritte früher</translation>
  </message>
  <message>
   <source>Nudge ten steps later</source>
   <translation>Zehn Schritte später</translation>
  </message>
  <message>
   <source>Start earlier</source>
   <translation>Anfang früher</translation>
  </message>
  <message>
   <source>Move the start of the selected windows one step</source>
   <translation>Den Anfang der ausgewählten Fenster um einen Schritt verschieben</translation>
  </message>
  <message>
   <source>Start later</source>
   <translation>Anfang später</translation>
  </message>
  <message>
   <source>Start ten steps earlier</source>
   <translation>Anfang zehn Schritte früher</translation>
  </message>
  <message>
   <source>Start ten steps later</source>
   <translation>Anfang zehn Schritte später</translation>
  </message>
  <message>
   <source>End earlier</source>
   <translation>Ende früher</translation>
  </message>
  <message>
   <source>Move the end of the selected windows one step</source>
   <translation>Das Ende der ausgewählten Fenster um einen Schritt verschieben</translation>
  </message>
  <message>
   <source>End later</source>
   <translation>Ende später</translation>
  </message>
  <message>
   <source>End ten steps earlier</source>
   <translation>Ende zehn Schritte früher</translation>
  </message>
  <message>
   <source>End ten steps later</source>
   <translation>Ende zehn Schritte später</translation>
  </message>
  <message>
   <source>S&amp;nap</source>
   <translation>Ei&amp;nrasten</translation>
  </message>
  <message>
   <source>Dragged edges snap; Shift while dragging switches it off</source>
   <translation>Gezogene Ränder rasten ein; Umschalt beim Ziehen schaltet es aus</translation>
  </message>
  <message>
   <source>Snap to, nudge &amp;by…</source>
   <translation>E&amp;inrasten und Schrittweite…</translation>
  </message>
  <message>
   <source>What edges snap to, and how far a nudge goes</source>
   <translation>Woran Ränder einrasten und wie weit ein Schritt geht</translation>
  </message>
  <message>
   <source>Draw bo&amp;xes in the spectrogram</source>
   <translation>Rahmen im S&amp;pektrogramm ziehen</translation>
  </message>
  <message>
   <source>A drag over the spectrogram marks frequencies too, as Shift+drag does</source>
   <translation>Ziehen über dem Spektrogramm markiert auch Frequenzen, wie mit der Umschalttaste</translation>
  </message>
  <message>
   <source>&amp;Whole spectrum</source>
   <translation>Ganzes Spektru&amp;m</translation>
  </message>
  <message>
   <source>The selected windows reach all frequencies again</source>
   <translation>Die ausgewählten Fenster wirken wieder auf alle Frequenzen</translation>
  </message>
  <message>
   <source>&amp;Find edits</source>
   <translation>Bearbeitungen su&amp;chen</translation>
  </message>
  <message>
   <source>Show only edits with a prompt, mode or state</source>
   <translation>Nur Bearbeitungen mit einem Prompt, Modus oder Zustand zeigen</translation>
  </message>
  <message>
   <source>Zoom &amp;in</source>
   <translation>Ver&amp;größern</translation>
  </message>
  <message>
   <source>&amp;Normal zoom</source>
   <translation>&amp;Normale Größe</translation>
  </message>
  <message>
   <source>About ten seconds across the window</source>
   <translation>Etwa zehn Sekunden über die Breite</translation>
  </message>
  <message>
   <source>Zoom &amp;out</source>
   <translation>Ver&amp;kleinern</translation>
  </message>
  <message>
   <source>Zoom to &amp;selection</source>
   <translation>Auf &amp;Auswahl vergrößern</translation>
  </message>
  <message>
   <source>&amp;Fit</source>
   <translation>Alles &amp;zeigen</translation>
  </message>
  <message>
   <source>Show the whole recording</source>
   <translation>Die ganze Aufnahme zeigen</translation>
  </message>
  <message>
   <source>Page back</source>
   <translation>Seite zurück</translation>
  </message>
  <message>
   <source>Page on</source>
   <translation>Seite weiter</translation>
  </message>
  <message>
   <source>Fo&amp;llow the playhead</source>
   <translation>Der Abspielposition &amp;folgen</translation>
  </message>
  <message>
   <source>&amp;History</source>
   <translation>&amp;Verlauf</translation>
  </message>
  <message>
   <source>Every change with its name, to go back to, and snapshots</source>
   <translation>Jede Änderung mit ihrem Namen, um darauf zurückzugehen, und Schnappschüsse</translation>
  </message>
  <message>
   <source>Spectru&amp;m</source>
   <translation>&amp;Spektrum</translation>
  </message>
  <message>
   <source>Level over frequency: original, edited and what was removed</source>
   <translation>Pegel über der Frequenz: Original, bearbeitet und was entfernt wurde</translation>
  </message>
  <message>
   <source>Spectro&amp;gram…</source>
   <translation>Spekt&amp;rogramm…</translation>
  </message>
  <message>
   <source>Frequency scale, window, overlap, colours, range and gain</source>
   <translation>Frequenzskala, Fenster, Überlappung, Farben, Bereich und Verstärkung</translation>
  </message>
  <message>
   <source>&amp;Brighter spectrogram</source>
   <translation>Spektrogramm h&amp;eller</translation>
  </message>
  <message>
   <source>Show quieter sounds</source>
   <translation>Leisere Geräusche zeigen</translation>
  </message>
  <message>
   <source>&amp;Darker spectrogram</source>
   <translation>Spektrogramm &amp;dunkler</translation>
  </message>
  <message>
   <source>Show only louder sounds</source>
   <translation>Nur lautere Geräusche zeigen</translation>
  </message>
  <message>
   <source>&amp;Pause rendering</source>
   <translation>Berechnung an&amp;halten</translation>
  </message>
  <message>
   <source>Stop separating until this is switched off again</source>
   <translation>Nicht mehr trennen, bis dies wieder ausgeschaltet wird</translation>
  </message>
  <message>
   <source>F&amp;ull screen</source>
   <translation>V&amp;ollbild</translation>
  </message>
  <message>
   <source>&amp;Play or stop</source>
   <translation>&amp;Abspielen oder stoppen</translation>
  </message>
  <message>
   <source>Play; once more stops and goes back</source>
   <translation>Abspielen; noch einmal stoppt und geht zurück</translation>
  </message>
  <message>
   <source>Play from the &amp;cursor</source>
   <translation>Ab der Ein&amp;fügemarke abspielen</translation>
  </message>
  <message>
   <source>&amp;Stop and stay here</source>
   <translation>&amp;Stoppen und hier bleiben</translation>
  </message>
  <message>
   <source>&amp;Loop</source>
   <translation>S&amp;chleife</translation>
  </message>
  <message>
   <source>Loop the selection, or everything</source>
   <translation>Die Auswahl oder alles in Schleife</translation>
  </message>
  <message>
   <source>Loop this selection</source>
   <translation>Diese Auswahl in Schleife</translation>
  </message>
  <message>
   <source>Original or edited (&amp;A/B)</source>
   <translation>&amp;Original oder bearbeitet (A/B)</translation>
  </message>
  <message>
   <source>What was &amp;removed</source>
   <translation>Was &amp;entfernt wurde</translation>
  </message>
  <message>
   <source>Listen ar&amp;ound the selection</source>
   <translation>Um die Auswahl &amp;herum hören</translation>
  </message>
  <message>
   <source>Loop the selection with a little before and after it</source>
   <translation>Die Auswahl mit etwas davor und danach wiederholen</translation>
  </message>
  <message>
   <source>&amp;Without this edit</source>
   <translation>Ohne &amp;diese Bearbeitung</translation>
  </message>
  <message>
   <source>How it sounds without the selected edit; hold the key for a moment</source>
   <translation>Wie es ohne die ausgewählte Bearbeitung klingt; Taste halten für einen Moment</translation>
  </message>
  <message>
   <source>Only the so&amp;und of this edit</source>
   <translation>N&amp;ur das Geräusch dieser Bearbeitung</translation>
  </message>
  <message>
   <source>Only what the selected edit took for its sound; tap or hold the key</source>
   <translation>Nur was die ausgewählte Bearbeitung für ihr Geräusch hielt; Taste tippen oder halten</translation>
  </message>
  <message>
   <source>Only the r&amp;est in this edit</source>
   <translation>Nur de&amp;r Rest in dieser Bearbeitung</translation>
  </message>
  <message>
   <source>Only what is left beside that sound in the windows of the selected edit</source>
   <translation>Nur was neben dem Geräusch in den Fenstern der ausgewählten Bearbeitung bleibt</translation>
  </message>
  <message>
   <source>&amp;Match levels</source>
   <translation>&amp;Pegel angleichen</translation>
  </message>
  <message>
   <source>Original and edited equally loud, so that the ear compares fairly</source>
   <translation>Original und Bearbeitetes gleich laut, damit das Ohr gerecht vergleicht</translation>
  </message>
  <message>
   <source>To the start</source>
   <translation>Zum Anfang</translation>
  </message>
  <message>
   <source>To the end</source>
   <translation>Zum Ende</translation>
  </message>
  <message>
   <source>Back 1 second</source>
   <translation>1 Sekunde zurück</translation>
  </message>
  <message>
   <source>On 1 second</source>
   <translation>1 Sekunde weiter</translation>
  </message>
  <message>
   <source>Back 15 seconds</source>
   <translation>15 Sekunden zurück</translation>
  </message>
  <message>
   <source>On 15 seconds</source>
   <translation>15 Sekunden weiter</translation>
  </message>
  <message>
   <source>Scrub &amp;back</source>
   <translation>Hörend &amp;zurück</translation>
  </message>
  <message>
   <source>One step back, and hear a moment there; hold the key to go on</source>
   <translation>Einen Schritt zurück und dort kurz hören; Taste halten, um weiterzugehen</translation>
  </message>
  <message>
   <source>Scrub o&amp;n</source>
   <translation>Hörend &amp;weiter</translation>
  </message>
  <message>
   <source>&amp;Faster</source>
   <translation>Schne&amp;ller</translation>
  </message>
  <message>
   <source>Play faster, at the same pitch</source>
   <translation>Schneller abspielen, bei gleicher Tonhöhe</translation>
  </message>
  <message>
   <source>Slower</source>
   <translation>Langsamer</translation>
  </message>
  <message>
   <source>Play slower, at the same pitch</source>
   <translation>Langsamer abspielen, bei gleicher Tonhöhe</translation>
  </message>
  <message>
   <source>Normal spee&amp;d</source>
   <translation>Normales &amp;Tempo</translation>
  </message>
  <message>
   <source>&amp;Find a command…</source>
   <translation>&amp;Befehl suchen…</translation>
  </message>
  <message>
   <source>Search all commands by name</source>
   <translation>Alle Befehle nach Namen durchsuchen</translation>
  </message>
  <message>
   <source>&amp;Keys and mouse</source>
   <translation>&amp;Tasten und Maus</translation>
  </message>
  <message>
   <source>Change &amp;shortcuts…</source>
   <translation>Tasten&amp;kürzel ändern…</translation>
  </message>
  <message>
   <source>Show the &amp;log</source>
   <translation>&amp;Protokoll zeigen</translation>
  </message>
  <message>
   <source>Open the folder with the log and the crash reports; nothing in it is sent</source>
   <translation>Den Ordner mit Protokoll und Absturzberichten öffnen; nichts davon wird gesendet</translation>
  </message>
  <message>
   <source>&amp;About Earmark</source>
   <translation>&amp;Über Earmark</translation>
  </message>
  <message>
   <source>Open a recording first</source>
   <translation>Zuerst eine Aufnahme öffnen</translation>
  </message>
  <message>
   <source>There is no edit yet</source>
   <translation>Es gibt noch keine Bearbeitung</translation>
  </message>
  <message>
   <source>Select an edit first</source>
   <translation>Zuerst eine Bearbeitung auswählen</translation>
  </message>
  <message>
   <source>Select a window first</source>
   <translation>Zuerst ein Fenster auswählen</translation>
  </message>
  <message>
   <source>Select a window with a band first</source>
   <translation>Zuerst ein Fenster mit Frequenzband auswählen</translation>
  </message>
  <message>
   <source>Select some time first</source>
   <translation>Zuerst eine Zeitspanne auswählen</translation>
  </message>
  <message>
   <source>Select an edit and some time first</source>
   <translation>Zuerst eine Bearbeitung und eine Zeitspanne auswählen</translation>
  </message>
  <message>
   <source>There is nothing to undo</source>
   <translation>Es gibt nichts rückgängig zu machen</translation>
  </message>
  <message>
   <source>There is nothing to redo</source>
   <translation>Es gibt nichts zu wiederholen</translation>
  </message>
  <message>
   <source>Drag on empty space</source>
   <translation>Ziehen auf freier Fläche</translation>
  </message>
  <message>
   <source>New edit</source>
   <translation>Neue Bearbeitung</translation>
  </message>
  <message>
   <source>Alt+drag</source>
   <translation>Alt+Ziehen</translation>
  </message>
  <message>
   <source>Select time</source>
   <translation>Zeit auswählen</translation>
  </message>
  <message>
   <source>Ctrl+drag</source>
   <translation>Strg+Ziehen</translation>
  </message>
  <message>
   <source>Shift while dragging</source>
   <translation>Umschalt beim Ziehen</translation>
  </message>
  <message>
   <source>No snapping</source>
   <translation>Nicht einrasten</translation>
  </message>
  <message>
   <source>Drag an edge or the body</source>
   <translation>Rand oder Fläche ziehen</translation>
  </message>
  <message>
   <source>Resize or move a window</source>
   <translation>Fenstergröße ändern oder Fenster verschieben</translation>
  </message>
  <message>
   <source>Shift+drag in the spectrogram</source>
   <translation>Umschalt+Ziehen im Spektrogramm</translation>
  </message>
  <message>
   <source>New edit with a band of frequencies: a box</source>
   <translation>Neue Bearbeitung mit Frequenzband: ein Rahmen</translation>
  </message>
  <message>
   <source>Drag the top or bottom of a box</source>
   <translation>Ober- oder Unterkante eines Rahmens ziehen</translation>
  </message>
  <message>
   <source>Change the band of a window</source>
   <translation>Frequenzband eines Fensters ändern</translation>
  </message>
  <message>
   <source>Double-click the top or bottom of a box</source>
   <translation>Doppelklick auf Ober- oder Unterkante eines Rahmens</translation>
  </message>
  <message>
   <source>Whole spectrum</source>
   <translation>Ganzes Spektrum</translation>
  </message>
  <message>
   <source>Drag above the waveform</source>
   <translation>Über der Wellenform ziehen</translation>
  </message>
  <message>
   <source>Select windows</source>
   <translation>Fenster auswählen</translation>
  </message>
  <message>
   <source>Drag in the ruler</source>
   <translation>Im Lineal ziehen</translation>
  </message>
  <message>
   <source>Move the playhead and hear what is there</source>
   <translation>Die Abspielposition bewegen und hören, was dort ist</translation>
  </message>
  <message>
   <source>Click</source>
   <translation>Klick</translation>
  </message>
  <message>
   <source>Set the playhead, select a window</source>
   <translation>Abspielposition setzen, Fenster auswählen</translation>
  </message>
  <message>
   <source>Ctrl+click</source>
   <translation>Strg+Klick</translation>
  </message>
  <message>
   <source>One more window, or one less</source>
   <translation>Ein Fenster mehr oder eines weniger</translation>
  </message>
  <message>
   <source>Shift+click</source>
   <translation>Umschalt+Klick</translation>
  </message>
  <message>
   <source>All windows up to here</source>
   <translation>Alle Fenster bis hier</translation>
  </message>
  <message>
   <source>Ctrl+wheel</source>
   <translation>Strg+Mausrad</translation>
  </message>
  <message>
   <source>Zoom at the pointer</source>
   <translation>Am Mauszeiger vergrößern</translation>
  </message>
  <message>
   <source>Shift+wheel</source>
   <translation>Umschalt+Mausrad</translation>
  </message>
  <message>
   <source>Scroll</source>
   <translation>Blättern</translation>
  </message>
  <message>
   <source>Escape</source>
   <translation>Escape</translation>
  </message>
  <message>
   <source>Cancel a drag, select nothing</source>
   <translation>Ziehen abbrechen, nichts auswählen</translation>
  </message>
  <message>
   <source>Drop a file</source>
   <translation>Datei fallen lassen</translation>
  </message>
  <message>
   <source>Open it</source>
   <translation>Sie öffnen</translation>
  </message>
  <message>
   <source>&amp;Undo {0}</source>
   <translation>&amp;Rückgängig: {0}</translation>
  </message>
  <message>
   <source>&amp;Redo {0}</source>
   <translation>&amp;Wiederholen: {0}</translation>
  </message>
  <message>
   <source>Mouse</source>
   <translation>Maus</translation>
  </message>
 </context>
 <context>
  <name>Activity</name>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Stop this work</source>
   <translation>Diese Arbeit abbrechen</translation>
  </message>
  <message>
   <source>Stopping…</source>
   <translation>Wird abgebrochen…</translation>
  </message>
 </context>
 <context>
  <name>Arranging</name>
  <message>
   <source>Split</source>
   <translation>Teilen</translation>
  </message>
  <message>
   <source>The playhead is in no window that could be split there.</source>
   <translation>Die Abspielposition liegt in keinem Fenster, das dort geteilt werden könnte.</translation>
  </message>
  <message>
   <source>Merge windows</source>
   <translation>Fenster verbinden</translation>
  </message>
  <message>
   <source>Select two or more windows of one edit to merge them.</source>
   <translation>Wählen Sie zwei oder mehr Fenster einer Bearbeitung aus, um sie zu verbinden.</translation>
  </message>
  <message>
   <source>Duplicate windows</source>
   <translation>Fenster duplizieren</translation>
  </message>
  <message>
   <source>Whole spectrum</source>
   <translation>Ganzes Spektrum</translation>
  </message>
  <message>
   <source>Nudge</source>
   <translation>Verschieben</translation>
  </message>
  <message>
   <source>Cut windows</source>
   <translation>Fenster ausschneiden</translation>
  </message>
  <message>
   <source>Lock</source>
   <translation>Sperren</translation>
  </message>
  <message>
   <source>Unlock</source>
   <translation>Entsperren</translation>
  </message>
  <message>
   <source>Select two or more edits to group them.</source>
   <translation>Wählen Sie zwei oder mehr Bearbeitungen aus, um sie zu gruppieren.</translation>
  </message>
  <message>
   <source>Group edits</source>
   <translation>Bearbeitungen gruppieren</translation>
  </message>
  <message>
   <source>Ungroup edits</source>
   <translation>Gruppierung aufheben</translation>
  </message>
  <message>
   <source>Colour</source>
   <translation>Farbe</translation>
  </message>
  <message>
   <source>Automatic</source>
   <translation>Automatisch</translation>
  </message>
  <message>
   <source>Orange</source>
   <translation>Orange</translation>
  </message>
  <message>
   <source>Turquoise</source>
   <translation>Türkis</translation>
  </message>
  <message>
   <source>Violet</source>
   <translation>Violett</translation>
  </message>
  <message>
   <source>Green</source>
   <translation>Grün</translation>
  </message>
  <message>
   <source>Pink</source>
   <translation>Rosa</translation>
  </message>
  <message>
   <source>Yellow</source>
   <translation>Gelb</translation>
  </message>
  <message>
   <source>Blue</source>
   <translation>Blau</translation>
  </message>
  <message>
   <source>Red</source>
   <translation>Rot</translation>
  </message>
  <message>
   <source>Change colour</source>
   <translation>Farbe ändern</translation>
  </message>
  <message>
   <source>Paste windows</source>
   <translation>Fenster einfügen</translation>
  </message>
  <message>
   <source>This edit is locked, so nothing was changed.</source>
   <translation>Diese Bearbeitung ist gesperrt, darum wurde nichts geändert.</translation>
  </message>
 </context>
 <context>
  <name>Asking</name>
  <message>
   <source>A sound that is not meant: it stays as it is</source>
   <translation>Ein Klang, der nicht gemeint ist: Er bleibt, wie er ist</translation>
  </message>
  <message>
   <source>But not</source>
   <translation>Aber nicht</translation>
  </message>
  <message>
   <source>For example “speech”</source>
   <translation>Zum Beispiel „speech“</translation>
  </message>
  <message>
   <source>But not…</source>
   <translation>Aber nicht…</translation>
  </message>
  <message>
   <source>Sounds like…</source>
   <translation>Klingt wie…</translation>
  </message>
  <message>
   <source>This window is the example: find the sound in the whole recording</source>
   <translation>Dieses Fenster ist das Beispiel: den Klang in der ganzen Aufnahme suchen</translation>
  </message>
  <message>
   <source>Find more like this</source>
   <translation>Mehr davon suchen</translation>
  </message>
  <message>
   <source>Hear the example, as it was recorded</source>
   <translation>Das Beispiel hören, wie es aufgenommen wurde</translation>
  </message>
  <message>
   <source>Choose another example</source>
   <translation>Ein anderes Beispiel wählen</translation>
  </message>
  <message>
   <source>Clear the example</source>
   <translation>Beispiel entfernen</translation>
  </message>
  <message>
   <source>Drag over it on the timeline</source>
   <translation>In der Zeitleiste darüberziehen</translation>
  </message>
  <message>
   <source>Sounds like</source>
   <translation>Klingt wie</translation>
  </message>
  <message>
   <source>What sound? For example “dog barking”</source>
   <translation>Welcher Klang? Zum Beispiel „dog barking“</translation>
  </message>
  <message>
   <source>What sound? Not needed beside an example</source>
   <translation>Welcher Klang? Neben einem Beispiel nicht nötig</translation>
  </message>
  <message>
   <source>Play the example, {0}</source>
   <translation>Beispiel abspielen, {0}</translation>
  </message>
  <message>
   <source>Do not choose</source>
   <translation>Nicht wählen</translation>
  </message>
  <message>
   <source>Use the selected time as example</source>
   <translation>Ausgewählte Zeit als Beispiel verwenden</translation>
  </message>
  <message>
   <source>Drag over a place where the sound is heard alone</source>
   <translation>Über eine Stelle ziehen, an der der Klang allein zu hören ist</translation>
  </message>
 </context>
 <context>
  <name>BrokeDialog</name>
  <message>
   <source>Something broke</source>
   <translation>Etwas ist schiefgegangen</translation>
  </message>
  <message>
   <source>Earmark met a problem it was not made for. Your edits are saved and you can go on. If you report this, please copy the details.</source>
   <translation>Earmark ist auf ein Problem gestoßen, für das es nicht gemacht ist. Ihre Bearbeitungen sind gespeichert, und Sie können weiterarbeiten. Wenn Sie dies melden, kopieren Sie bitte die Einzelheiten.</translation>
  </message>
 </context>
 <context>
  <name>Canvas</name>
  <message>
   <source>Timeline</source>
   <translation>Zeitleiste</translation>
  </message>
  <message>
   <source>Waveform and spectrogram. Drag to make a window, drag a window to move it. Shift+drag in the spectrogram draws a box: a window with a band of frequencies.</source>
   <translation>Wellenform und Spektrogramm. Ziehen legt ein Fenster an; ein Fenster ziehen verschiebt es. Umschalt+Ziehen im Spektrogramm zieht einen Rahmen: ein Fenster mit Frequenzband.</translation>
  </message>
  <message>
   <source>Open a recording</source>
   <translation>Eine Aufnahme öffnen</translation>
  </message>
  <message>
   <source>Ctrl+O, or drop a file here</source>
   <translation>Strg+O, oder eine Datei hier fallen lassen</translation>
  </message>
  <message>
   <source>The recording is not there</source>
   <translation>Die Aufnahme ist nicht da</translation>
  </message>
 </context>
 <context>
  <name>CrashDialog</name>
  <message>
   <source>Earmark did not end well the last time</source>
   <translation>Earmark ist letztes Mal nicht richtig beendet worden</translation>
  </message>
  <message>
   <source>This is what Earmark wrote down about it, without any sound and with the names of files only. It stays on this computer; nothing is sent. If you report the problem, please copy it.</source>
   <translation>Das hat Earmark dazu aufgeschrieben, ohne jeden Ton und nur mit den Namen von Dateien. Es bleibt auf diesem Computer; nichts wird gesendet. Wenn Sie das Problem melden, kopieren Sie es bitte.</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>Dismiss</source>
   <translation>Verwerfen</translation>
  </message>
 </context>
 <context>
  <name>Document</name>
  <message>
   <source>Add window</source>
   <translation>Fenster hinzufügen</translation>
  </message>
  <message>
   <source>Add edit</source>
   <translation>Bearbeitung hinzufügen</translation>
  </message>
  <message>
   <source>Find by example</source>
   <translation>Nach Beispiel suchen</translation>
  </message>
  <message>
   <source>Change band</source>
   <translation>Frequenzband ändern</translation>
  </message>
  <message>
   <source>Change window</source>
   <translation>Fenster ändern</translation>
  </message>
  <message>
   <source>Delete window</source>
   <translation>Fenster löschen</translation>
  </message>
  <message>
   <source>Delete edit</source>
   <translation>Bearbeitung löschen</translation>
  </message>
  <message>
   <source>Change prompt</source>
   <translation>Prompt ändern</translation>
  </message>
  <message>
   <source>Change “but not”</source>
   <translation>„Aber nicht“ ändern</translation>
  </message>
  <message>
   <source>Change example</source>
   <translation>Beispiel ändern</translation>
  </message>
  <message>
   <source>Clear example</source>
   <translation>Beispiel entfernen</translation>
  </message>
  <message>
   <source>Keep or remove</source>
   <translation>Behalten oder entfernen</translation>
  </message>
  <message>
   <source>Change strength</source>
   <translation>Stärke ändern</translation>
  </message>
  <message>
   <source>Change fade</source>
   <translation>Blende ändern</translation>
  </message>
  <message>
   <source>Change separator</source>
   <translation>Trennverfahren ändern</translation>
  </message>
  <message>
   <source>Enable edit</source>
   <translation>Bearbeitung einschalten</translation>
  </message>
  <message>
   <source>Disable edit</source>
   <translation>Bearbeitung ausschalten</translation>
  </message>
  <message>
   <source>Move edit</source>
   <translation>Bearbeitung verschieben</translation>
  </message>
  <message>
   <source>Duplicate edit</source>
   <translation>Bearbeitung duplizieren</translation>
  </message>
 </context>
 <context>
  <name>Edit</name>
  <message>
   <source>like {0}</source>
   <translation>wie {0}</translation>
  </message>
  <message>
   <source>{0}, not {1}</source>
   <translation>{0}, nicht {1}</translation>
  </message>
  <message>
   <source>up to {0}</source>
   <translation>bis {0}</translation>
  </message>
  <message>
   <source>from {0}</source>
   <translation>ab {0}</translation>
  </message>
 </context>
 <context>
  <name>EditDelegate</name>
  <message>
   <source>keep</source>
   <translation>behalten</translation>
  </message>
  <message>
   <source>remove</source>
   <translation>entfernen</translation>
  </message>
 </context>
 <context>
  <name>Editing</name>
  <message>
   <source>Delete edits</source>
   <translation>Bearbeitungen löschen</translation>
  </message>
  <message>
   <source>Delete edit</source>
   <translation>Bearbeitung löschen</translation>
  </message>
  <message>
   <source>Delete selection</source>
   <translation>Auswahl löschen</translation>
  </message>
  <message>
   <source>Enable all edits</source>
   <translation>Alle Bearbeitungen einschalten</translation>
  </message>
  <message>
   <source>Enable only this edit</source>
   <translation>Nur diese Bearbeitung einschalten</translation>
  </message>
 </context>
 <context>
  <name>EditInspector</name>
  <message>
   <source>Selected edit</source>
   <translation>Ausgewählte Bearbeitung</translation>
  </message>
  <message>
   <source>Select an edit to change it here.</source>
   <translation>Wählen Sie eine Bearbeitung aus, um sie hier zu ändern.</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Take this sound out</source>
   <translation>Diesen Klang herausnehmen</translation>
  </message>
  <message>
   <source>Keep</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Keep only this sound</source>
   <translation>Nur diesen Klang behalten</translation>
  </message>
  <message>
   <source>Mode</source>
   <translation>Modus</translation>
  </message>
  <message>
   <source>Strength</source>
   <translation>Stärke</translation>
  </message>
  <message>
   <source>How much of the change is applied</source>
   <translation>Wie viel von der Änderung angewandt wird</translation>
  </message>
  <message>
   <source> ms</source>
   <translation> ms</translation>
  </message>
  <message>
   <source>Fade</source>
   <translation>Blende</translation>
  </message>
  <message>
   <source>Length of the ramps inside each window's edges</source>
   <translation>Länge der Rampen innerhalb der Fensterränder</translation>
  </message>
  <message>
   <source>Separator</source>
   <translation>Trennverfahren</translation>
  </message>
  <message>
   <source>State of the edit</source>
   <translation>Zustand der Bearbeitung</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Noch einmal</translation>
  </message>
  <message>
   <source>Windows</source>
   <translation>Fenster</translation>
  </message>
  <message>
   <source>This edit is locked, so it cannot be changed.</source>
   <translation>Diese Bearbeitung ist gesperrt, darum lässt sie sich nicht ändern.</translation>
  </message>
  <message>
   <source>Changes here apply to all {0} selected edits.</source>
   <translation>Änderungen hier gelten für alle {0} ausgewählten Bearbeitungen.</translation>
  </message>
  <message>
   <source>This edit is switched off.</source>
   <translation>Diese Bearbeitung ist ausgeschaltet.</translation>
  </message>
  <message>
   <source>This sound was not found here, so nothing is changed.</source>
   <translation>Dieser Klang wurde hier nicht gefunden, darum wird nichts geändert.</translation>
  </message>
  <message>
   <source>Rendering is paused.</source>
   <translation>Die Berechnung ist angehalten.</translation>
  </message>
 </context>
 <context>
  <name>EditsModel</name>
  <message>
   <source>no window</source>
   <translation>kein Fenster</translation>
  </message>
  <message>
   <source>{0} windows</source>
   <translation>{0} Fenster</translation>
  </message>
  <message>
   <source>off</source>
   <translation>aus</translation>
  </message>
  <message>
   <source>needs a prompt</source>
   <translation>braucht einen Prompt</translation>
  </message>
  <message>
   <source>waiting</source>
   <translation>wartet</translation>
  </message>
  <message>
   <source>done</source>
   <translation>fertig</translation>
  </message>
  <message>
   <source>paused</source>
   <translation>angehalten</translation>
  </message>
  <message>
   <source>not found</source>
   <translation>nicht gefunden</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>fehlgeschlagen</translation>
  </message>
  <message>
   <source>No prompt yet</source>
   <translation>Noch kein Prompt</translation>
  </message>
  <message>
   <source>Keep</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>no prompt yet</source>
   <translation>noch kein Prompt</translation>
  </message>
  <message>
   <source>, locked</source>
   <translation>, gesperrt</translation>
  </message>
  <message>
   <source>, grouped</source>
   <translation>, gruppiert</translation>
  </message>
  <message>
   <source>, heard in the target: {0} %, in the rest: {1} %</source>
   <translation>, im Ziel gehört: {0} %, im Rest: {1} %</translation>
  </message>
  <message>
   <source>Of how strongly the built-in labeller hears “{0}” at best, it hears {1} % in what was separated and {2} % in the rest. Before, its score was {3} of 100. A hint, no measurement: it knows about 200 sounds, and it errs.</source>
   <translation>Von der Stärke, mit der die eingebaute Erkennung „{0}“ am besten hört, hört sie {1} % im Herausgetrennten und {2} % im Rest. Vorher war ihre Wertung {3} von 100. Ein Hinweis, keine Messung: Sie kennt etwa 200 Geräusche, und sie irrt sich.</translation>
  </message>
  <message>
   <source>It listened to {0} s of {1} s.</source>
   <translation>Sie hat {0} s von {1} s gehört.</translation>
  </message>
  <message>
   <source>Move edits</source>
   <translation>Bearbeitungen verschieben</translation>
  </message>
  <message>
   <source>Move edit</source>
   <translation>Bearbeitung verschieben</translation>
  </message>
 </context>
 <context>
  <name>EditsPanel</name>
  <message>
   <source>Edits, in the order in which they apply</source>
   <translation>Bearbeitungen in der Reihenfolge, in der sie wirken</translation>
  </message>
  <message>
   <source>F2 changes the prompt, Space switches an edit on or off</source>
   <translation>F2 ändert den Prompt, Leertaste schaltet eine Bearbeitung ein oder aus</translation>
  </message>
  <message>
   <source>No edits yet.

Drag over a sound in the timeline, then type what it is, for example “dog barking”.</source>
   <translation>Noch keine Bearbeitungen.

Ziehen Sie in der Zeitleiste über einen Klang und schreiben Sie dann, was es ist, zum Beispiel „dog barking“.</translation>
  </message>
  <message>
   <source>No edit is like that. Press Escape in the box to see all.</source>
   <translation>Keine Bearbeitung ist so. Escape im Suchfeld zeigt wieder alle.</translation>
  </message>
 </context>
 <context>
  <name>ExportDialog</name>
  <message>
   <source>Export</source>
   <translation>Exportieren</translation>
  </message>
  <message>
   <source>Choose file…</source>
   <translation>Datei wählen…</translation>
  </message>
  <message>
   <source>Format</source>
   <translation>Format</translation>
  </message>
  <message>
   <source>Bit depth</source>
   <translation>Bittiefe</translation>
  </message>
  <message>
   <source>What to export</source>
   <translation>Was exportiert wird</translation>
  </message>
  <message>
   <source>The edited sound</source>
   <translation>Der bearbeitete Ton</translation>
  </message>
  <message>
   <source>What was removed</source>
   <translation>Was entfernt wurde</translation>
  </message>
  <message>
   <source>Only “{0}” (edit {1})</source>
   <translation>Nur „{0}“ (Bearbeitung {1})</translation>
  </message>
  <message>
   <source>Captions only</source>
   <translation>Nur Untertitel</translation>
  </message>
  <message>
   <source>Dither where samples are rounded</source>
   <translation>Dither, wo Samples gerundet werden</translation>
  </message>
  <message>
   <source>TPDF noise of one step; samples outside the windows stay as they are</source>
   <translation>TPDF-Rauschen von einer Stufe; Samples außerhalb der Fenster bleiben, wie sie sind</translation>
  </message>
  <message>
   <source>Captions beside it (SRT)</source>
   <translation>Untertitel daneben (SRT)</translation>
  </message>
  <message>
   <source> (as the recording)</source>
   <translation> (wie die Aufnahme)</translation>
  </message>
  <message>
   <source>One caption for each window and event.</source>
   <translation>Ein Untertitel für jedes Fenster und Ereignis.</translation>
  </message>
  <message>
   <source>Rate, channels and length stay those of the recording. Outside the windows every sample stays the same.</source>
   <translation>Abtastrate, Kanäle und Länge bleiben die der Aufnahme. Außerhalb der Fenster bleibt jedes Sample gleich.</translation>
  </message>
  <message>
   <source>Rate, channels and length stay those of the recording.</source>
   <translation>Abtastrate, Kanäle und Länge bleiben die der Aufnahme.</translation>
  </message>
 </context>
 <context>
  <name>Exporting</name>
  <message>
   <source>There is nothing to export yet. Open a recording first.</source>
   <translation>Es gibt noch nichts zu exportieren. Öffnen Sie zuerst eine Aufnahme.</translation>
  </message>
  <message>
   <source>An export is still running. Wait for it or cancel it.</source>
   <translation>Ein Export läuft noch. Warten Sie darauf oder brechen Sie ihn ab.</translation>
  </message>
  <message>
   <source>The export was cancelled.</source>
   <translation>Der Export wurde abgebrochen.</translation>
  </message>
  <message>
   <source>Exporting {0}</source>
   <translation>{0} wird exportiert</translation>
  </message>
  <message>
   <source> and </source>
   <translation> und </translation>
  </message>
  <message>
   <source>Exported {0}.</source>
   <translation>{0} wurde exportiert.</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>Im Ordner zeigen</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Noch einmal</translation>
  </message>
 </context>
 <context>
  <name>files</name>
  <message>
   <source>Everything Earmark opens</source>
   <translation>Alles, was Earmark öffnet</translation>
  </message>
  <message>
   <source>Projects</source>
   <translation>Projekte</translation>
  </message>
  <message>
   <source>Sound</source>
   <translation>Ton</translation>
  </message>
  <message>
   <source>Film</source>
   <translation>Film</translation>
  </message>
  <message>
   <source>All files</source>
   <translation>Alle Dateien</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Where is “{0}” now?</source>
   <translation>Wo ist „{0}“ jetzt?</translation>
  </message>
  <message>
   <source>Sound and film</source>
   <translation>Ton und Film</translation>
  </message>
  <message>
   <source>Save project</source>
   <translation>Projekt speichern</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Exportieren</translation>
  </message>
 </context>
 <context>
  <name>FindBox</name>
  <message>
   <source>Find edits</source>
   <translation>Bearbeitungen suchen</translation>
  </message>
  <message>
   <source>Words of the prompt, the mode or the state</source>
   <translation>Wörter des Prompts, der Modus oder der Zustand</translation>
  </message>
  <message>
   <source>All edits</source>
   <translation>Alle Bearbeitungen</translation>
  </message>
  <message>
   <source>Keep</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Off</source>
   <translation>Aus</translation>
  </message>
  <message>
   <source>Not done yet</source>
   <translation>Noch nicht fertig</translation>
  </message>
  <message>
   <source>Needs a look</source>
   <translation>Braucht einen Blick</translation>
  </message>
  <message>
   <source>Locked</source>
   <translation>Gesperrt</translation>
  </message>
  <message>
   <source>Grouped</source>
   <translation>Gruppiert</translation>
  </message>
  <message>
   <source>Which edits to show</source>
   <translation>Welche Bearbeitungen gezeigt werden</translation>
  </message>
 </context>
 <context>
  <name>Gestures</name>
  <message>
   <source>Move windows</source>
   <translation>Fenster verschieben</translation>
  </message>
 </context>
 <context>
  <name>Gutter</name>
  <message>
   <source>Level and frequency scales</source>
   <translation>Pegel- und Frequenzskalen</translation>
  </message>
  <message>
   <source>Spectrogram settings</source>
   <translation>Einstellungen des Spektrogramms</translation>
  </message>
  <message>
   <source>How the spectrogram is computed and coloured</source>
   <translation>Wie das Spektrogramm berechnet und gefärbt wird</translation>
  </message>
  <message>
   <source>L</source>
   <translation>L</translation>
  </message>
  <message>
   <source>R</source>
   <translation>R</translation>
  </message>
 </context>
 <context>
  <name>HertzSpinBox</name>
  <message>
   <source>open</source>
   <translation>offen</translation>
  </message>
 </context>
 <context>
  <name>History</name>
  <message>
   <source>A project holds up to {0} snapshots. Delete one that is no longer needed.</source>
   <translation>Ein Projekt fasst bis zu {0} Schnappschüsse. Löschen Sie einen, der nicht mehr gebraucht wird.</translation>
  </message>
  <message>
   <source>Restore “{0}”</source>
   <translation>„{0}“ wiederherstellen</translation>
  </message>
  <message>
   <source>Snapshot {0}</source>
   <translation>Schnappschuss {0}</translation>
  </message>
 </context>
 <context>
  <name>HistoryDock</name>
  <message>
   <source>History</source>
   <translation>Verlauf</translation>
  </message>
 </context>
 <context>
  <name>HistoryPanel</name>
  <message>
   <source>Undo history</source>
   <translation>Verlauf der Änderungen</translation>
  </message>
  <message>
   <source>Snapshots</source>
   <translation>Schnappschüsse</translation>
  </message>
  <message>
   <source>Nothing has been changed yet.

Every change is listed here and stays with the project. Click one to go back to it.</source>
   <translation>Noch wurde nichts geändert.

Jede Änderung steht hier und bleibt beim Projekt. Ein Klick geht auf sie zurück.</translation>
  </message>
  <message>
   <source>A snapshot keeps all edits as they are now, under a name, to come back to.</source>
   <translation>Ein Schnappschuss hebt alle Bearbeitungen, wie sie jetzt sind, unter einem Namen auf, um darauf zurückzukommen.</translation>
  </message>
  <message>
   <source>Restore this snapshot</source>
   <translation>Diesen Schnappschuss wiederherstellen</translation>
  </message>
  <message>
   <source>Go back to this snapshot; that can be undone</source>
   <translation>Auf diesen Schnappschuss zurückgehen; das lässt sich rückgängig machen</translation>
  </message>
  <message>
   <source>Rename this snapshot</source>
   <translation>Diesen Schnappschuss umbenennen</translation>
  </message>
  <message>
   <source>Delete this snapshot</source>
   <translation>Diesen Schnappschuss löschen</translation>
  </message>
  <message>
   <source>“{0}” is deleted.</source>
   <translation>„{0}“ ist gelöscht.</translation>
  </message>
  <message>
   <source>Bring it back</source>
   <translation>Zurückholen</translation>
  </message>
 </context>
 <context>
  <name>KeysDialog</name>
  <message>
   <source>Keys and mouse</source>
   <translation>Tasten und Maus</translation>
  </message>
 </context>
 <context>
  <name>looks</name>
  <message>
   <source>Mel</source>
   <translation>Mel</translation>
  </message>
  <message>
   <source>Linear</source>
   <translation>Linear</translation>
  </message>
  <message>
   <source>Logarithmic</source>
   <translation>Logarithmisch</translation>
  </message>
  <message>
   <source>Bark</source>
   <translation>Bark</translation>
  </message>
  <message>
   <source>ERB</source>
   <translation>ERB</translation>
  </message>
  <message>
   <source>{0} samples</source>
   <translation>{0} Samples</translation>
  </message>
  <message>
   <source>Like the theme</source>
   <translation>Wie das Farbschema</translation>
  </message>
  <message>
   <source>Grey</source>
   <translation>Grau</translation>
  </message>
  <message>
   <source>Inverted grey</source>
   <translation>Umgekehrtes Grau</translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message>
   <source>Tools</source>
   <translation>Werkzeuge</translation>
  </message>
  <message>
   <source>Transport</source>
   <translation>Wiedergabe</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Fortsetzen</translation>
  </message>
  <message>
   <source>Rendering is paused. What is done stays.</source>
   <translation>Die Berechnung ist angehalten. Was fertig ist, bleibt.</translation>
  </message>
 </context>
 <context>
  <name>Menus</name>
  <message>
   <source>Clear</source>
   <translation>Leeren</translation>
  </message>
 </context>
 <context>
  <name>MessageBar</name>
  <message>
   <source>Messages</source>
   <translation>Meldungen</translation>
  </message>
 </context>
 <context>
  <name>MessageRow</name>
  <message>
   <source>Close this message</source>
   <translation>Diese Meldung schließen</translation>
  </message>
 </context>
 <context>
  <name>Meters</name>
  <message>
   <source>Output level</source>
   <translation>Ausgangspegel</translation>
  </message>
  <message>
   <source>Output level: silent</source>
   <translation>Ausgangspegel: still</translation>
  </message>
  <message>
   <source>Output level: {0} dBFS</source>
   <translation>Ausgangspegel: {0} dBFS</translation>
  </message>
 </context>
 <context>
  <name>Opening</name>
  <message>
   <source>Find…</source>
   <translation>Suchen…</translation>
  </message>
  <message>
   <source>Use it anyway</source>
   <translation>Trotzdem verwenden</translation>
  </message>
  <message>
   <source>Opening {0}</source>
   <translation>{0} wird geöffnet</translation>
  </message>
  <message>
   <source>Suggested edits</source>
   <translation>Vorgeschlagene Bearbeitungen</translation>
  </message>
  <message>
   <source>“{0}” has changed since this project was made, or is another recording. The windows may no longer fit.</source>
   <translation>„{0}“ hat sich geändert, seit dieses Projekt angelegt wurde, oder ist eine andere Aufnahme. Die Fenster passen vielleicht nicht mehr.</translation>
  </message>
  <message>
   <source>The recording “{0}” is not where it was. The edits are here; say where the file is now to hear them.</source>
   <translation>Die Aufnahme „{0}“ ist nicht mehr, wo sie war. Die Bearbeitungen sind da; zeigen Sie, wo die Datei jetzt ist, um sie zu hören.</translation>
  </message>
 </context>
 <context>
  <name>Overview</name>
  <message>
   <source>Overview of the whole recording</source>
   <translation>Übersicht über die ganze Aufnahme</translation>
  </message>
  <message>
   <source>Drag to move the view, right-drag to zoom</source>
   <translation>Ziehen verschiebt den Ausschnitt, Ziehen mit rechts vergrößert</translation>
  </message>
 </context>
 <context>
  <name>Palette</name>
  <message>
   <source>Not possible now</source>
   <translation>Jetzt nicht möglich</translation>
  </message>
 </context>
 <context>
  <name>PaletteDialog</name>
  <message>
   <source>Find a command</source>
   <translation>Befehl suchen</translation>
  </message>
  <message>
   <source>Type the name of a command</source>
   <translation>Namen eines Befehls eingeben</translation>
  </message>
  <message>
   <source>Commands</source>
   <translation>Befehle</translation>
  </message>
  <message>
   <source>No command is called that.</source>
   <translation>So heißt kein Befehl.</translation>
  </message>
  <message>
   <source>↑ ↓ choose · Enter does it · Esc closes</source>
   <translation>↑ ↓ wählen · Eingabe führt aus · Esc schließt</translation>
  </message>
 </context>
 <context>
  <name>PreferencesDialog</name>
  <message>
   <source>Preferences</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Pages</source>
   <translation>Seiten</translation>
  </message>
  <message>
   <source>General</source>
   <translation>Allgemein</translation>
  </message>
  <message>
   <source>Spectrogram</source>
   <translation>Spektrogramm</translation>
  </message>
  <message>
   <source>Shortcuts</source>
   <translation>Tastenkürzel</translation>
  </message>
  <message>
   <source>Like the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <source>Remove it</source>
   <translation>Entfernen</translation>
  </message>
  <message>
   <source>Keep it</source>
   <translation>Behalten</translation>
  </message>
 </context>
 <context>
  <name>PromptBox</name>
  <message>
   <source>Prompt</source>
   <translation>Prompt</translation>
  </message>
  <message>
   <source>The sound to keep or remove</source>
   <translation>Der Klang, der behalten oder entfernt wird</translation>
  </message>
  <message>
   <source>Clear: {0}</source>
   <translation>Leeren: {0}</translation>
  </message>
  <message>
   <source>What the prompt means</source>
   <translation>Was der Prompt bedeutet</translation>
  </message>
  <message>
   <source>What sound? For example “dog barking”</source>
   <translation>Welcher Klang? Zum Beispiel „dog barking“</translation>
  </message>
  <message>
   <source>A band, for example “300-3400 Hz”</source>
   <translation>Ein Band, zum Beispiel „300-3400 Hz“</translation>
  </message>
  <message>
   <source>Did you mean</source>
   <translation>Meinten Sie</translation>
  </message>
  <message>
   <source>This sound is not known.</source>
   <translation>Dieser Klang ist nicht bekannt.</translation>
  </message>
  <message>
   <source>Understood as: {0} and {1} more</source>
   <translation>Verstanden als: {0} und {1} weitere</translation>
  </message>
  <message>
   <source>Understood as: {0}</source>
   <translation>Verstanden als: {0}</translation>
  </message>
  <message>
   <source>Use the prompt {0}</source>
   <translation>Den Prompt {0} verwenden</translation>
  </message>
 </context>
 <context>
  <name>PromptField</name>
  <message>
   <source>Prompt</source>
   <translation>Prompt</translation>
  </message>
  <message>
   <source>Enter takes it over, Escape leaves it as it was</source>
   <translation>Eingabe übernimmt, Escape lässt es, wie es war</translation>
  </message>
 </context>
 <context>
  <name>questions</name>
  <message>
   <source>Save the project?</source>
   <translation>Projekt speichern?</translation>
  </message>
  <message>
   <source>Save the edits of “{0}” as a project?</source>
   <translation>Die Bearbeitungen von „{0}“ als Projekt speichern?</translation>
  </message>
  <message>
   <source>Without a project file they are gone when it is closed.</source>
   <translation>Ohne Projektdatei sind sie weg, wenn sie geschlossen wird.</translation>
  </message>
 </context>
 <context>
  <name>RecoveryDialog</name>
  <message>
   <source>Recover unsaved work</source>
   <translation>Nicht gespeicherte Arbeit wiederherstellen</translation>
  </message>
  <message>
   <source>Earmark ended last time before these edits were saved. Nothing was lost: choose what to open. What you leave is offered again next time.</source>
   <translation>Earmark wurde letztes Mal beendet, bevor diese Bearbeitungen gespeichert waren. Nichts ging verloren: Wählen Sie, was geöffnet wird. Was Sie hierlassen, wird nächstes Mal wieder angeboten.</translation>
  </message>
  <message>
   <source>Unsaved projects</source>
   <translation>Nicht gespeicherte Projekte</translation>
  </message>
  <message>
   <source>What it holds</source>
   <translation>Was es enthält</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>Löschen</translation>
  </message>
  <message>
   <source>Later</source>
   <translation>Später</translation>
  </message>
  <message>
   <source>Forget changes</source>
   <translation>Änderungen vergessen</translation>
  </message>
  <message>
   <source>Go back to what was saved</source>
   <translation>Auf das Gespeicherte zurückgehen</translation>
  </message>
  <message>
   <source>Delete this project</source>
   <translation>Dieses Projekt löschen</translation>
  </message>
  <message>
   <source>Changes to a saved project</source>
   <translation>Änderungen an einem gespeicherten Projekt</translation>
  </message>
  <message>
   <source>A project that has no name yet</source>
   <translation>Ein Projekt, das noch keinen Namen hat</translation>
  </message>
  <message>
   <source>Recording: {0}</source>
   <translation>Aufnahme: {0}</translation>
  </message>
  <message>
   <source>Last steps, the newest first</source>
   <translation>Letzte Schritte, der neueste zuerst</translation>
  </message>
  <message>
   <source>1 edit</source>
   <translation>1 Bearbeitung</translation>
  </message>
  <message>
   <source>{0} edits</source>
   <translation>{0} Bearbeitungen</translation>
  </message>
  <message>
   <source>keep</source>
   <translation>behalten</translation>
  </message>
  <message>
   <source>remove</source>
   <translation>entfernen</translation>
  </message>
  <message>
   <source>no prompt yet</source>
   <translation>noch kein Prompt</translation>
  </message>
  <message>
   <source>{0} more</source>
   <translation>{0} weitere</translation>
  </message>
  <message>
   <source>No recording</source>
   <translation>Keine Aufnahme</translation>
  </message>
 </context>
 <context>
  <name>Rendering</name>
  <message>
   <source>Waits for “{0}” above, which failed.</source>
   <translation>Wartet auf „{0}“ darüber, das fehlgeschlagen ist.</translation>
  </message>
  <message>
   <source>Something broke while separating this window.</source>
   <translation>Beim Trennen dieses Fensters ist etwas schiefgegangen.</translation>
  </message>
  <message>
   <source>Separating “{0}”</source>
   <translation>„{0}“ wird getrennt</translation>
  </message>
 </context>
 <context>
  <name>Ruler</name>
  <message>
   <source>Time ruler</source>
   <translation>Zeitlineal</translation>
  </message>
  <message>
   <source>Click or drag to set the playhead</source>
   <translation>Klicken oder ziehen setzt die Abspielposition</translation>
  </message>
 </context>
 <context>
  <name>Saving</name>
  <message>
   <source>Save as…</source>
   <translation>Speichern unter…</translation>
  </message>
 </context>
 <context>
  <name>separators</name>
  <message>
   <source>Built-in model</source>
   <translation>Eingebautes Modell</translation>
  </message>
  <message>
   <source>NMF</source>
   <translation>NMF</translation>
  </message>
  <message>
   <source>Frequency band</source>
   <translation>Frequenzband</translation>
  </message>
 </context>
 <context>
  <name>settings</name>
  <message>
   <source>Appearance</source>
   <translation>Darstellung</translation>
  </message>
  <message>
   <source>New edits</source>
   <translation>Neue Bearbeitungen</translation>
  </message>
  <message>
   <source>Timeline</source>
   <translation>Zeitleiste</translation>
  </message>
  <message>
   <source>Listening around the selection</source>
   <translation>Um die Auswahl herum hören</translation>
  </message>
  <message>
   <source>How it is computed</source>
   <translation>Wie es berechnet wird</translation>
  </message>
  <message>
   <source>How it is coloured</source>
   <translation>Wie es gefärbt wird</translation>
  </message>
  <message>
   <source>Theme</source>
   <translation>Farben</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>Takes effect when Earmark is started again.</source>
   <translation>Wirkt, wenn Earmark neu gestartet wird.</translation>
  </message>
  <message>
   <source>The view follows the playhead</source>
   <translation>Die Ansicht folgt der Abspielposition</translation>
  </message>
  <message>
   <source>Frequency scale</source>
   <translation>Frequenzskala</translation>
  </message>
  <message>
   <source>Mel, Bark and ERB follow the ear; a logarithmic scale has equal octaves.</source>
   <translation>Mel, Bark und ERB folgen dem Gehör; logarithmisch sind Oktaven gleich hoch.</translation>
  </message>
  <message>
   <source>Window</source>
   <translation>Fenster</translation>
  </message>
  <message>
   <source>Long windows tell pitches apart, short ones moments.</source>
   <translation>Lange Fenster trennen Tonhöhen, kurze trennen Zeitpunkte.</translation>
  </message>
  <message>
   <source>Overlap</source>
   <translation>Überlappung</translation>
  </message>
  <message>
   <source>Colours</source>
   <translation>Farben</translation>
  </message>
  <message>
   <source>Range</source>
   <translation>Bereich</translation>
  </message>
  <message>
   <source>From the darkest colour to the brightest.</source>
   <translation>Von der dunkelsten Farbe bis zur hellsten.</translation>
  </message>
  <message>
   <source>Gain</source>
   <translation>Verstärkung</translation>
  </message>
  <message>
   <source>More shows quieter sounds brighter.</source>
   <translation>Mehr zeigt leisere Geräusche heller.</translation>
  </message>
  <message>
   <source>Before the selection</source>
   <translation>Vor der Auswahl</translation>
  </message>
  <message>
   <source>After the selection</source>
   <translation>Nach der Auswahl</translation>
  </message>
  <message>
   <source>Dragging in the ruler plays what is there</source>
   <translation>Ziehen im Lineal spielt, was dort ist</translation>
  </message>
  <message>
   <source>Separator</source>
   <translation>Trennverfahren</translation>
  </message>
  <message>
   <source>What becomes of the sound</source>
   <translation>Was mit dem Klang geschieht</translation>
  </message>
  <message>
   <source>Fade</source>
   <translation>Blende</translation>
  </message>
 </context>
 <context>
  <name>ShortcutsPage</name>
  <message>
   <source>Search by command or key</source>
   <translation>Nach Befehl oder Taste suchen</translation>
  </message>
  <message>
   <source>Commands and their keys</source>
   <translation>Befehle und ihre Tasten</translation>
  </message>
  <message>
   <source>Command</source>
   <translation>Befehl</translation>
  </message>
  <message>
   <source>Menu</source>
   <translation>Menü</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <source>Key</source>
   <translation>Taste</translation>
  </message>
  <message>
   <source>Another key</source>
   <translation>Weitere Taste</translation>
  </message>
  <message>
   <source>Use it here instead</source>
   <translation>Stattdessen hier verwenden</translation>
  </message>
  <message>
   <source>Reset</source>
   <translation>Zurücksetzen</translation>
  </message>
  <message>
   <source>Give this command its original keys</source>
   <translation>Diesem Befehl seine ursprünglichen Tasten geben</translation>
  </message>
  <message>
   <source>Reset all</source>
   <translation>Alle zurücksetzen</translation>
  </message>
  <message>
   <source>Give all commands their original keys</source>
   <translation>Allen Befehlen ihre ursprünglichen Tasten geben</translation>
  </message>
  <message>
   <source>{0} already means “{1}”.</source>
   <translation>{0} steht schon für „{1}“.</translation>
  </message>
 </context>
 <context>
  <name>SideDock</name>
  <message>
   <source>Edits</source>
   <translation>Bearbeitungen</translation>
  </message>
 </context>
 <context>
  <name>Snapping</name>
  <message>
   <source>Snap to</source>
   <translation>Einrasten an</translation>
  </message>
  <message>
   <source>Snapping</source>
   <translation>Einrasten</translation>
  </message>
  <message>
   <source>Time grid</source>
   <translation>Zeitraster</translation>
  </message>
  <message>
   <source>The ruler's numbers; finer when zoomed in</source>
   <translation>Die Zahlen des Lineals; feiner, wenn vergrößert</translation>
  </message>
  <message>
   <source>Zero crossings</source>
   <translation>Nulldurchgänge</translation>
  </message>
  <message>
   <source>Up to 10 ms away, against clicks</source>
   <translation>Bis zu 10 ms entfernt, gegen Knackser</translation>
  </message>
  <message>
   <source>Edges of windows</source>
   <translation>Ränder von Fenstern</translation>
  </message>
  <message>
   <source>Playhead</source>
   <translation>Abspielposition</translation>
  </message>
  <message>
   <source>Found sounds and captions</source>
   <translation>Gefundene Klänge und Untertitel</translation>
  </message>
  <message>
   <source>Where they start and end</source>
   <translation>Wo sie anfangen und enden</translation>
  </message>
  <message>
   <source>Nudge by</source>
   <translation>Schrittweite</translation>
  </message>
  <message>
   <source>1 frame</source>
   <translation>1 Frame</translation>
  </message>
  <message>
   <source>With the coarse keys ten times as far</source>
   <translation>Mit den groben Tasten zehnmal so weit</translation>
  </message>
 </context>
 <context>
  <name>SnapshotsModel</name>
  <message>
   <source>1 edit</source>
   <translation>1 Bearbeitung</translation>
  </message>
  <message>
   <source>{0} edits</source>
   <translation>{0} Bearbeitungen</translation>
  </message>
 </context>
 <context>
  <name>Spectrogram</name>
  <message>
   <source>Spectrogram</source>
   <translation>Spektrogramm</translation>
  </message>
  <message>
   <source>Frequency &amp;scale</source>
   <translation>Frequenz&amp;skala</translation>
  </message>
  <message>
   <source>&amp;Window</source>
   <translation>&amp;Fenster</translation>
  </message>
  <message>
   <source>&amp;Overlap</source>
   <translation>&amp;Überlappung</translation>
  </message>
  <message>
   <source>&amp;Colours</source>
   <translation>F&amp;arben</translation>
  </message>
  <message>
   <source>&amp;Range</source>
   <translation>&amp;Bereich</translation>
  </message>
  <message>
   <source>&amp;Gain</source>
   <translation>&amp;Verstärkung</translation>
  </message>
  <message>
   <source>&amp;More…</source>
   <translation>&amp;Mehr…</translation>
  </message>
 </context>
 <context>
  <name>SpectrumDock</name>
  <message>
   <source>Spectrum</source>
   <translation>Spektrum</translation>
  </message>
 </context>
 <context>
  <name>SpectrumPanel</name>
  <message>
   <source>Spectrum</source>
   <translation>Spektrum</translation>
  </message>
  <message>
   <source>Original</source>
   <translation>Original</translation>
  </message>
  <message>
   <source>The recording as it is</source>
   <translation>Die Aufnahme, wie sie ist</translation>
  </message>
  <message>
   <source>Edited</source>
   <translation>Bearbeitet</translation>
  </message>
  <message>
   <source>What the edits make of it</source>
   <translation>Was die Bearbeitungen daraus machen</translation>
  </message>
  <message>
   <source>Removed</source>
   <translation>Entfernt</translation>
  </message>
  <message>
   <source>What the edits take away</source>
   <translation>Was die Bearbeitungen wegnehmen</translation>
  </message>
  <message>
   <source>Smooth</source>
   <translation>Geglättet</translation>
  </message>
  <message>
   <source>Mean over 1/12 octave. Without it, single tones read their full level.</source>
   <translation>Mittel über 1/12 Oktave. Ohne dies zeigen einzelne Töne ihren vollen Pegel.</translation>
  </message>
  <message>
   <source>Average spectrum, level over frequency</source>
   <translation>Mittleres Spektrum, Pegel über der Frequenz</translation>
  </message>
  <message>
   <source>{0} %</source>
   <translation>{0} %</translation>
  </message>
  <message>
   <source>The spectrum could not be computed.</source>
   <translation>Das Spektrum konnte nicht berechnet werden.</translation>
  </message>
  <message>
   <source>peak {0}</source>
   <translation>Spitze {0}</translation>
  </message>
  <message>
   <source>not all rendered yet</source>
   <translation>noch nicht alles berechnet</translation>
  </message>
 </context>
 <context>
  <name>start</name>
  <message>
   <source>Safe mode: your settings and window layout are not used and not changed. Start Earmark without --safe-mode to have them back.</source>
   <translation>Abgesicherter Modus: Ihre Einstellungen und die Fensteranordnung werden nicht verwendet und nicht geändert. Starten Sie Earmark ohne --safe-mode, um sie wiederzuhaben.</translation>
  </message>
 </context>
 <context>
  <name>StatusPanel</name>
  <message>
   <source>Status</source>
   <translation>Status</translation>
  </message>
  <message>
   <source>Recording</source>
   <translation>Aufnahme</translation>
  </message>
  <message>
   <source>Selection</source>
   <translation>Auswahl</translation>
  </message>
  <message>
   <source>Opening</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Exporting</source>
   <translation>Exportieren</translation>
  </message>
  <message>
   <source>Rendering</source>
   <translation>Berechnen</translation>
  </message>
  <message>
   <source>Engine</source>
   <translation>Rechenkern</translation>
  </message>
  <message>
   <source>Computing device</source>
   <translation>Rechengerät</translation>
  </message>
  <message>
   <source>Recording not found</source>
   <translation>Aufnahme nicht gefunden</translation>
  </message>
  <message>
   <source>Nothing open</source>
   <translation>Nichts geöffnet</translation>
  </message>
  <message>
   <source>mono</source>
   <translation>Mono</translation>
  </message>
  <message>
   <source>stereo</source>
   <translation>Stereo</translation>
  </message>
  <message>
   <source>{0} channels</source>
   <translation>{0} Kanäle</translation>
  </message>
  <message>
   <source> · reading {0} %</source>
   <translation> · {0} % gelesen</translation>
  </message>
  <message>
   <source>1 window failed</source>
   <translation>1 Fenster fehlgeschlagen</translation>
  </message>
  <message>
   <source>{0} windows failed</source>
   <translation>{0} Fenster fehlgeschlagen</translation>
  </message>
  <message>
   <source>Rendering is paused</source>
   <translation>Berechnung angehalten</translation>
  </message>
  <message>
   <source>Window</source>
   <translation>Fenster</translation>
  </message>
  <message>
   <source>{0} windows,</source>
   <translation>{0} Fenster,</translation>
  </message>
 </context>
 <context>
  <name>StepsModel</name>
  <message>
   <source>Beginning</source>
   <translation>Anfang</translation>
  </message>
  <message>
   <source>you are here</source>
   <translation>hier sind Sie</translation>
  </message>
  <message>
   <source>done</source>
   <translation>fertig</translation>
  </message>
  <message>
   <source>undone</source>
   <translation>rückgängig gemacht</translation>
  </message>
 </context>
 <context>
  <name>theme</name>
  <message>
   <source>Like the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>Dunkel</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>Hell</translation>
  </message>
  <message>
   <source>High contrast</source>
   <translation>Hoher Kontrast</translation>
  </message>
 </context>
 <context>
  <name>Timeline</name>
  <message>
   <source>example</source>
   <translation>Beispiel</translation>
  </message>
  <message>
   <source>no prompt yet</source>
   <translation>noch kein Prompt</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>fehlgeschlagen</translation>
  </message>
  <message>
   <source>not found</source>
   <translation>nicht gefunden</translation>
  </message>
 </context>
 <context>
  <name>TimelineView</name>
  <message>
   <source>Timeline</source>
   <translation>Zeitleiste</translation>
  </message>
 </context>
 <context>
  <name>TransportBar</name>
  <message>
   <source>Transport</source>
   <translation>Wiedergabe</translation>
  </message>
  <message>
   <source>Original</source>
   <translation>Original</translation>
  </message>
  <message>
   <source>Hear the recording</source>
   <translation>Die Aufnahme hören</translation>
  </message>
  <message>
   <source>Edited</source>
   <translation>Bearbeitet</translation>
  </message>
  <message>
   <source>Hear the result</source>
   <translation>Das Ergebnis hören</translation>
  </message>
  <message>
   <source>Removed</source>
   <translation>Entfernt</translation>
  </message>
  <message>
   <source>Hear only what the edits took away</source>
   <translation>Nur hören, was die Bearbeitungen weggenommen haben</translation>
  </message>
  <message>
   <source>Listen to</source>
   <translation>Anhören</translation>
  </message>
  <message>
   <source>Playhead</source>
   <translation>Abspielposition</translation>
  </message>
  <message>
   <source>This edit alone</source>
   <translation>Diese Bearbeitung allein</translation>
  </message>
  <message>
   <source>Hear one thing about the selected edit</source>
   <translation>Von der ausgewählten Bearbeitung eines hören</translation>
  </message>
  <message>
   <source>Speed</source>
   <translation>Tempo</translation>
  </message>
  <message>
   <source>Speed, at the same pitch</source>
   <translation>Tempo, bei gleicher Tonhöhe</translation>
  </message>
  <message>
   <source>Output device</source>
   <translation>Ausgabegerät</translation>
  </message>
  <message>
   <source>Choose the output device</source>
   <translation>Ausgabegerät wählen</translation>
  </message>
  <message>
   <source>Volume</source>
   <translation>Lautstärke</translation>
  </message>
  <message>
   <source>Volume: 100 %</source>
   <translation>Lautstärke: 100 %</translation>
  </message>
  <message>
   <source>System default</source>
   <translation>Vorgabe des Systems</translation>
  </message>
  <message>
   <source>No output device was found</source>
   <translation>Kein Ausgabegerät gefunden</translation>
  </message>
  <message>
   <source>Volume: {0} %</source>
   <translation>Lautstärke: {0} %</translation>
  </message>
  <message>
   <source>of {0}</source>
   <translation>von {0}</translation>
  </message>
 </context>
 <context>
  <name>Welcome</name>
  <message>
   <source>Welcome</source>
   <translation>Willkommen</translation>
  </message>
  <message>
   <source>Mark a sound, name it, keep it or remove it.</source>
   <translation>Einen Klang markieren, benennen, behalten oder entfernen.</translation>
  </message>
  <message>
   <source>Open a recording or the sound of a film, or drop a file anywhere here.</source>
   <translation>Öffnen Sie eine Aufnahme oder den Ton eines Films, oder lassen Sie irgendwo hier eine Datei fallen.</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>Öffnen…</translation>
  </message>
  <message>
   <source>Open the demo</source>
   <translation>Demo öffnen</translation>
  </message>
  <message>
   <source>Recent</source>
   <translation>Zuletzt geöffnet</translation>
  </message>
  <message>
   <source>Open {0}</source>
   <translation>{0} öffnen</translation>
  </message>
 </context>
 <context>
  <name>WindowRows</name>
  <message>
   <source>Window {0}</source>
   <translation>Fenster {0}</translation>
  </message>
  <message>
   <source>Select this window</source>
   <translation>Dieses Fenster auswählen</translation>
  </message>
  <message>
   <source>{0}: start</source>
   <translation>{0}: Anfang</translation>
  </message>
  <message>
   <source>{0}: end</source>
   <translation>{0}: Ende</translation>
  </message>
  <message>
   <source>{0}: state</source>
   <translation>{0}: Zustand</translation>
  </message>
  <message>
   <source>{0}: try again</source>
   <translation>{0}: noch einmal</translation>
  </message>
  <message>
   <source>Delete {0}</source>
   <translation>{0} löschen</translation>
  </message>
  <message>
   <source>Delete this window</source>
   <translation>Dieses Fenster löschen</translation>
  </message>
  <message>
   <source>{0}: lowest frequency</source>
   <translation>{0}: tiefste Frequenz</translation>
  </message>
  <message>
   <source>{0}: highest frequency</source>
   <translation>{0}: höchste Frequenz</translation>
  </message>
  <message>
   <source>Only frequencies of this band change; empty: open</source>
   <translation>Nur Frequenzen dieses Bands ändern sich; leer: offen</translation>
  </message>
  <message>
   <source>band</source>
   <translation>Band</translation>
  </message>
  <message>
   <source>{0}: whole spectrum</source>
   <translation>{0}: ganzes Spektrum</translation>
  </message>
  <message>
   <source>Whole spectrum: the window reaches all frequencies again</source>
   <translation>Ganzes Spektrum: das Fenster wirkt wieder auf alle Frequenzen</translation>
  </message>
  <message>
   <source>waiting</source>
   <translation>wartet</translation>
  </message>
  <message>
   <source>done</source>
   <translation>fertig</translation>
  </message>
  <message>
   <source>paused</source>
   <translation>angehalten</translation>
  </message>
  <message>
   <source>not found</source>
   <translation>nicht gefunden</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>fehlgeschlagen</translation>
  </message>
 </context>
</TS>
