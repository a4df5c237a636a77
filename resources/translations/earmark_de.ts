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
   <source>&amp;Sounds</source>
   <translation>&amp;Klänge</translation>
  </message>
  <message>
   <source>&amp;Captions</source>
   <translation>&amp;Untertitel</translation>
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
   <source>&amp;Models…</source>
   <translation>&amp;Modelle…</translation>
  </message>
  <message>
   <source>Get, check and delete the models that are not part of Earmark</source>
   <translation>Modelle holen, prüfen und löschen, die nicht zu Earmark gehören</translation>
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
   <source>&amp;Detect sounds</source>
   <translation>Klänge &amp;erkennen</translation>
  </message>
  <message>
   <source>Find the sounds in the selected time, or in everything; once more stops</source>
   <translation>Die Klänge in der ausgewählten Zeit oder in allem suchen; noch einmal hält an</translation>
  </message>
  <message>
   <source>&amp;Where else is this?</source>
   <translation>&amp;Wo ist das noch?</translation>
  </message>
  <message>
   <source>Find where else the sound of the selected edit is heard</source>
   <translation>Suchen, wo der Klang der ausgewählten Bearbeitung sonst noch zu hören ist</translation>
  </message>
  <message>
   <source>&amp;Play this sound</source>
   <translation>Diesen Klang &amp;abspielen</translation>
  </message>
  <message>
   <source>&amp;Next sound</source>
   <translation>&amp;Nächster Klang</translation>
  </message>
  <message>
   <source>Pre&amp;vious sound</source>
   <translation>&amp;Voriger Klang</translation>
  </message>
  <message>
   <source>&amp;Accept this sound</source>
   <translation>Diesen Klang anneh&amp;men</translation>
  </message>
  <message>
   <source>It is there; once more leaves it open again</source>
   <translation>Er ist da; noch einmal lässt es wieder offen</translation>
  </message>
  <message>
   <source>Re&amp;ject this sound</source>
   <translation>Diesen Klang ve&amp;rwerfen</translation>
  </message>
  <message>
   <source>It is not there; once more leaves it open again</source>
   <translation>Er ist nicht da; noch einmal lässt es wieder offen</translation>
  </message>
  <message>
   <source>Delete this sound</source>
   <translation>Diesen Klang löschen</translation>
  </message>
  <message>
   <source>Take it off the list</source>
   <translation>Von der Liste nehmen</translation>
  </message>
  <message>
   <source>Add a so&amp;und</source>
   <translation>Einen Klang &amp;hinzufügen</translation>
  </message>
  <message>
   <source>A sound over the selected time, to be named</source>
   <translation>Ein Klang über der ausgewählten Zeit, der benannt wird</translation>
  </message>
  <message>
   <source>&amp;Remove this</source>
   <translation>Diesen ent&amp;fernen</translation>
  </message>
  <message>
   <source>An edit that removes the selected sounds</source>
   <translation>Eine Bearbeitung, die die ausgewählten Klänge entfernt</translation>
  </message>
  <message>
   <source>&amp;Keep only this</source>
   <translation>Nur &amp;diesen behalten</translation>
  </message>
  <message>
   <source>An edit that keeps only the selected sounds where they are</source>
   <translation>Eine Bearbeitung, die dort, wo sie sind, nur die ausgewählten Klänge behält</translation>
  </message>
  <message>
   <source>Remove &amp;every one like this</source>
   <translation>Alle s&amp;olchen entfernen</translation>
  </message>
  <message>
   <source>An edit that removes every sound of the same kind</source>
   <translation>Eine Bearbeitung, die jeden Klang dieser Art entfernt</translation>
  </message>
  <message>
   <source>Add to this edi&amp;t</source>
   <translation>Zu dieser Bearbei&amp;tung</translation>
  </message>
  <message>
   <source>Windows over the selected sounds for the selected edit</source>
   <translation>Fenster über den ausgewählten Klängen für die ausgewählte Bearbeitung</translation>
  </message>
  <message>
   <source>Find &amp;components</source>
   <translation>&amp;Komponenten finden</translation>
  </message>
  <message>
   <source>Take the selected time apart, or everything; once more stops</source>
   <translation>Die ausgewählte Zeit in ihre Bestandteile zerlegen, oder alles; noch einmal beendet es</translation>
  </message>
  <message>
   <source>&amp;Find speech</source>
   <translation>&amp;Sprache suchen</translation>
  </message>
  <message>
   <source>Show where somebody speaks; once more stops</source>
   <translation>Zeigen, wo jemand spricht; noch einmal hält an</translation>
  </message>
  <message>
   <source>&amp;Silence what is not speech</source>
   <translation>Stumm, was ni&amp;cht Sprache ist</translation>
  </message>
  <message>
   <source>An edit that silences everything that is not speech</source>
   <translation>Eine Bearbeitung, die alles stumm macht, was nicht Sprache ist</translation>
  </message>
  <message>
   <source>Edit only &amp;between speech</source>
   <translation>Nur zw&amp;ischen Sprache bearbeiten</translation>
  </message>
  <message>
   <source>A new edit of everything between the speech</source>
   <translation>Eine neue Bearbeitung von allem zwischen der Sprache</translation>
  </message>
  <message>
   <source>From the &amp;sounds</source>
   <translation>Aus den &amp;Klängen</translation>
  </message>
  <message>
   <source>A caption for every sound that was found and not rejected</source>
   <translation>Ein Untertitel für jeden gefundenen und nicht verworfenen Klang</translation>
  </message>
  <message>
   <source>From the &amp;edits</source>
   <translation>Aus den &amp;Bearbeitungen</translation>
  </message>
  <message>
   <source>A caption for every sound that an edit keeps</source>
   <translation>Ein Untertitel für jeden Klang, den eine Bearbeitung behält</translation>
  </message>
  <message>
   <source>&amp;Import captions…</source>
   <translation>Untertitel &amp;importieren…</translation>
  </message>
  <message>
   <source>Add the captions or labels of a file</source>
   <translation>Die Untertitel oder Textmarken einer Datei hinzufügen</translation>
  </message>
  <message>
   <source>&amp;Add a caption</source>
   <translation>Untertitel &amp;hinzufügen</translation>
  </message>
  <message>
   <source>A caption over the selected time, to be typed</source>
   <translation>Ein Untertitel über die ausgewählte Zeit, zum Eintippen</translation>
  </message>
  <message>
   <source>&amp;Type its text</source>
   <translation>&amp;Text eintippen</translation>
  </message>
  <message>
   <source>&amp;Delete caption</source>
   <translation>Untertitel &amp;löschen</translation>
  </message>
  <message>
   <source>Take the selected captions away</source>
   <translation>Die ausgewählten Untertitel entfernen</translation>
  </message>
  <message>
   <source>&amp;Next problem</source>
   <translation>&amp;Nächste Beanstandung</translation>
  </message>
  <message>
   <source>Select the next caption that breaks a rule</source>
   <translation>Den nächsten Untertitel auswählen, der eine Regel verletzt</translation>
  </message>
  <message>
   <source>&amp;Fix caption</source>
   <translation>Untertitel b&amp;erichtigen</translation>
  </message>
  <message>
   <source>Mend what can be mended of the selected captions</source>
   <translation>An den ausgewählten Untertiteln berichtigen, was sich berichtigen lässt</translation>
  </message>
  <message>
   <source>Fix a&amp;ll captions</source>
   <translation>&amp;Alle Untertitel berichtigen</translation>
  </message>
  <message>
   <source>Mend times, line breaks and style of all captions; no words are lost</source>
   <translation>Zeiten, Umbrüche und Stil aller Untertitel berichtigen; kein Wort geht verloren</translation>
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
   <source>Zoom before</source>
   <translation>Voriger Ausschnitt</translation>
  </message>
  <message>
   <source>What was seen before the last zoom</source>
   <translation>Was vor dem letzten Zoomen zu sehen war</translation>
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
   <source>Sounds panel</source>
   <translation>Klänge</translation>
  </message>
  <message>
   <source>The sounds that were found, to be judged and made into edits</source>
   <translation>Die gefundenen Klänge, um sie zu beurteilen und Bearbeitungen daraus zu machen</translation>
  </message>
  <message>
   <source>Components panel</source>
   <translation>Komponentenleiste</translation>
  </message>
  <message>
   <source>What the recording is made of, as stems to hear, export and edit</source>
   <translation>Woraus die Aufnahme besteht, als Einzelspuren zum Hören, Exportieren und Bearbeiten</translation>
  </message>
  <message>
   <source>Captions panel</source>
   <translation>Untertitel</translation>
  </message>
  <message>
   <source>Captions to make, type and check by a broadcaster's rules</source>
   <translation>Untertitel erzeugen, eintippen und nach den Regeln eines Senders prüfen</translation>
  </message>
  <message>
   <source>Lane of sounds</source>
   <translation>Spur der Klänge</translation>
  </message>
  <message>
   <source>Sounds below the spectrogram, once there are any</source>
   <translation>Klänge unter dem Spektrogramm, sobald es welche gibt</translation>
  </message>
  <message>
   <source>Lane of speech</source>
   <translation>Spur der Sprache</translation>
  </message>
  <message>
   <source>Speech below the spectrogram, once it was looked for</source>
   <translation>Sprache unter dem Spektrogramm, sobald danach gesucht wurde</translation>
  </message>
  <message>
   <source>Lane of captions</source>
   <translation>Spur der Untertitel</translation>
  </message>
  <message>
   <source>Captions below the spectrogram, once there are any</source>
   <translation>Untertitel unter dem Spektrogramm, sobald es welche gibt</translation>
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
   <source>Detect sounds first</source>
   <translation>Zuerst Klänge erkennen</translation>
  </message>
  <message>
   <source>There are no captions yet</source>
   <translation>Es gibt noch keine Untertitel</translation>
  </message>
  <message>
   <source>Detect sounds and select an edit first</source>
   <translation>Zuerst Klänge erkennen und eine Bearbeitung auswählen</translation>
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
   <source>{0} separates any sound that can be said in words; it is fetched once</source>
   <translation>{0} trennt jedes Geräusch, das sich in Worte fassen lässt; es wird einmal geholt</translation>
  </message>
  <message>
   <source>Separate it with {0}…</source>
   <translation>Mit {0} trennen…</translation>
  </message>
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
  <name>CaptionDelegate</name>
  <message>
   <source>(no text)</source>
   <translation>(ohne Text)</translation>
  </message>
  <message>
   <source>Start of the caption</source>
   <translation>Anfang des Untertitels</translation>
  </message>
  <message>
   <source>End of the caption</source>
   <translation>Ende des Untertitels</translation>
  </message>
  <message>
   <source>Text of the caption</source>
   <translation>Text des Untertitels</translation>
  </message>
  <message>
   <source>Enter is done, Shift+Enter begins a new line</source>
   <translation>Eingabe schließt ab, Umschalt+Eingabe beginnt eine neue Zeile</translation>
  </message>
 </context>
 <context>
  <name>CaptionPicture</name>
  <message>
   <source>Picture at the playhead</source>
   <translation>Bild am Abspielkopf</translation>
  </message>
 </context>
 <context>
  <name>Captions</name>
  <message>
   <source>Change caption style</source>
   <translation>Untertitelstil ändern</translation>
  </message>
  <message>
   <source>No caption breaks a rule.</source>
   <translation>Kein Untertitel verletzt eine Regel.</translation>
  </message>
  <message>
   <source>Detect sounds first: captions are made of what was found.</source>
   <translation>Zuerst Klänge erkennen: Untertitel entstehen aus dem, was gefunden wurde.</translation>
  </message>
  <message>
   <source>Captions from sounds</source>
   <translation>Untertitel aus Klängen</translation>
  </message>
  <message>
   <source>No edit keeps a sound that has a name, so there is nothing to caption.</source>
   <translation>Keine Bearbeitung behält einen Klang mit Namen, also gibt es nichts zu untertiteln.</translation>
  </message>
  <message>
   <source>Captions from edits</source>
   <translation>Untertitel aus Bearbeitungen</translation>
  </message>
  <message>
   <source>Add caption</source>
   <translation>Untertitel hinzufügen</translation>
  </message>
  <message>
   <source>Move caption</source>
   <translation>Untertitel verschieben</translation>
  </message>
  <message>
   <source>Change caption</source>
   <translation>Untertitel ändern</translation>
  </message>
  <message>
   <source>Delete captions</source>
   <translation>Untertitel löschen</translation>
  </message>
  <message>
   <source>Delete caption</source>
   <translation>Untertitel löschen</translation>
  </message>
  <message>
   <source>Fix caption</source>
   <translation>Untertitel berichtigen</translation>
  </message>
  <message>
   <source>Fix captions</source>
   <translation>Untertitel berichtigen</translation>
  </message>
  <message>
   <source>All captions are there already.</source>
   <translation>Alle Untertitel sind schon da.</translation>
  </message>
  <message>
   <source>What is left needs shorter words or more time.</source>
   <translation>Was übrig ist, braucht kürzere Worte oder mehr Zeit.</translation>
  </message>
 </context>
 <context>
  <name>captions</name>
  <message>
   <source>No text</source>
   <translation>Ohne Text</translation>
  </message>
  <message>
   <source>Shown for {0:.2f} s; at least {1:.2f} s</source>
   <translation>{0:.2f} s zu sehen; mindestens {1:.2f} s</translation>
  </message>
  <message>
   <source>Shown for {0:.1f} s; at most {1:.1f} s</source>
   <translation>{0:.1f} s zu sehen; höchstens {1:.1f} s</translation>
  </message>
  <message>
   <source>{0:.0f} characters a second; at most {1:g}</source>
   <translation>{0:.0f} Zeichen pro Sekunde; höchstens {1:g}</translation>
  </message>
  <message>
   <source>{0:.2f} s for each word; at least {1:.2f} s</source>
   <translation>{0:.2f} s je Wort; mindestens {1:.2f} s</translation>
  </message>
  <message>
   <source>A line of {0:.0f} characters; at most {1:.0f}</source>
   <translation>Eine Zeile mit {0:.0f} Zeichen; höchstens {1:.0f}</translation>
  </message>
  <message>
   <source>{0:.0f} lines; at most {1:.0f}</source>
   <translation>{0:.0f} Zeilen; höchstens {1:.0f}</translation>
  </message>
  <message>
   <source>Worded in another style</source>
   <translation>In einem anderen Stil geschrieben</translation>
  </message>
  <message>
   <source>{0:.2f} s to the next caption; at least {1:.2f} s</source>
   <translation>{0:.2f} s bis zum nächsten Untertitel; mindestens {1:.2f} s</translation>
  </message>
  <message>
   <source>Still there when the next caption begins</source>
   <translation>Noch da, wenn der nächste Untertitel beginnt</translation>
  </message>
  <message>
   <source>Goes on after the end of the recording</source>
   <translation>Dauert über das Ende der Aufnahme hinaus</translation>
  </message>
 </context>
 <context>
  <name>CaptionsDock</name>
  <message>
   <source>Captions</source>
   <translation>Untertitel</translation>
  </message>
 </context>
 <context>
  <name>CaptionsImport</name>
  <message>
   <source>Open a recording first; captions are imported into it.</source>
   <translation>Zuerst eine Aufnahme öffnen; Untertitel werden in sie importiert.</translation>
  </message>
  <message>
   <source>Import captions</source>
   <translation>Untertitel importieren</translation>
  </message>
  <message>
   <source>1 caption is imported.</source>
   <translation>1 Untertitel ist importiert.</translation>
  </message>
  <message>
   <source>{0} captions are imported.</source>
   <translation>{0} Untertitel sind importiert.</translation>
  </message>
  <message>
   <source>{0} of them begin after the end of the recording.</source>
   <translation>{0} davon beginnen nach dem Ende der Aufnahme.</translation>
  </message>
 </context>
 <context>
  <name>CaptionsLane</name>
  <message>
   <source>Captions</source>
   <translation>Untertitel</translation>
  </message>
  <message>
   <source>Drag a caption or its edges to move them, drag over empty room to add one, double-click to type its text</source>
   <translation>Einen Untertitel oder seine Ränder ziehen, um sie zu verschieben; über freien Platz ziehen für einen neuen; Doppelklick zum Eintippen</translation>
  </message>
  <message>
   <source>(no text)</source>
   <translation>(ohne Text)</translation>
  </message>
 </context>
 <context>
  <name>CaptionsModel</name>
  <message>
   <source>Start</source>
   <translation>Anfang</translation>
  </message>
  <message>
   <source>End</source>
   <translation>Ende</translation>
  </message>
  <message>
   <source>Caption</source>
   <translation>Untertitel</translation>
  </message>
  <message>
   <source>CPS</source>
   <translation>Z/s</translation>
  </message>
  <message>
   <source>Reading speed: characters a second</source>
   <translation>Lesetempo: Zeichen pro Sekunde</translation>
  </message>
 </context>
 <context>
  <name>CaptionsPanel</name>
  <message>
   <source>Rules for captions</source>
   <translation>Regeln für Untertitel</translation>
  </message>
  <message>
   <source>Times, line lengths and reading speed of a broadcaster</source>
   <translation>Zeiten, Zeilenlängen und Lesetempo eines Senders</translation>
  </message>
  <message>
   <source>Lower case in square brackets, as Netflix and DCMP ask</source>
   <translation>Kleinbuchstaben in eckigen Klammern, wie Netflix und DCMP verlangen</translation>
  </message>
  <message>
   <source>Capitals with a finite verb, as the BBC asks</source>
   <translation>Großbuchstaben mit finitem Verb, wie die BBC verlangt</translation>
  </message>
  <message>
   <source>Style</source>
   <translation>Stil</translation>
  </message>
  <message>
   <source>Follow the edits</source>
   <translation>Folgen</translation>
  </message>
  <message>
   <source>A sound that is kept gets a caption, one that is removed loses it</source>
   <translation>Untertitel folgen den Bearbeitungen: Ein behaltener Klang bekommt einen Untertitel, ein entfernter verliert ihn</translation>
  </message>
  <message>
   <source>Removed sounds</source>
   <translation>Entfernte Klänge</translation>
  </message>
  <message>
   <source>Removed: no caption</source>
   <translation>Entfernt: kein Untertitel</translation>
  </message>
  <message>
   <source>Removed: “[siren removed]”</source>
   <translation>Entfernt: „[siren removed]“</translation>
  </message>
  <message>
   <source>What is wrong with the selected caption</source>
   <translation>Was am ausgewählten Untertitel zu beanstanden ist</translation>
  </message>
  <message>
   <source>Fix</source>
   <translation>Berichtigen</translation>
  </message>
  <message>
   <source>Fix all</source>
   <translation>Alle berichtigen</translation>
  </message>
  <message>
   <source>No captions yet.

Make them of the sounds that were found or of the edits, import a file, or add one and type it.</source>
   <translation>Noch keine Untertitel.

Erzeugen Sie sie aus gefundenen Klängen oder aus den Bearbeitungen, importieren Sie eine Datei, oder fügen Sie einen hinzu und tippen ihn ein.</translation>
  </message>
  <message>
   <source>From sounds</source>
   <translation>Aus Klängen</translation>
  </message>
  <message>
   <source>From edits</source>
   <translation>Aus Bearbeitungen</translation>
  </message>
  <message>
   <source>1 caption</source>
   <translation>1 Untertitel</translation>
  </message>
  <message>
   <source>{0} captions</source>
   <translation>{0} Untertitel</translation>
  </message>
  <message>
   <source>{0}, no rule broken</source>
   <translation>{0}, keine Regel verletzt</translation>
  </message>
  <message>
   <source>{0}, 1 breaks a rule</source>
   <translation>{0}, 1 verletzt eine Regel</translation>
  </message>
  <message>
   <source>{0}, {1} break a rule</source>
   <translation>{0}, {1} verletzen eine Regel</translation>
  </message>
 </context>
 <context>
  <name>CaptionsTable</name>
  <message>
   <source>Captions</source>
   <translation>Untertitel</translation>
  </message>
  <message>
   <source>Enter or F2 types the text, Delete takes a caption away</source>
   <translation>Eingabe oder F2 zum Eintippen, Entf entfernt einen Untertitel</translation>
  </message>
 </context>
 <context>
  <name>catalogue</name>
  <message>
   <source>Separates any sound that a prompt describes.</source>
   <translation>Trennt jedes Geräusch, das ein Prompt beschreibt.</translation>
  </message>
  <message>
   <source>ResUNet with a text encoder (CLAP), trained on 14,000 hours of sound. Mono at 32 kHz; Earmark carries its result to every channel at the recording's own rate. About 40 times slower than the built-in model.</source>
   <translation>Ein ResUNet mit einem Textencoder (CLAP), trainiert mit 14.000 Stunden Ton. Mono bei 32 kHz; Earmark überträgt das Ergebnis auf jeden Kanal bei der Rate der Aufnahme. Etwa 40-mal langsamer als das eingebaute Modell.</translation>
  </message>
  <message>
   <source>the separator “AudioSep”: prompts the built-in model does not know</source>
   <translation>das Trennverfahren „AudioSep“: Prompts, die das eingebaute Modell nicht kennt</translation>
  </message>
  <message>
   <source>1.4 GB of memory for pieces of 10 s on a CPU; a GPU or Apple's MPS is used where there is one</source>
   <translation>1,4 GB Arbeitsspeicher für Stücke von 10 s auf der CPU; eine GPU oder Apples MPS wird benutzt, wo es sie gibt</translation>
  </message>
  <message>
   <source>ESC-50, two sounds at 0 dB: 10.04 dB SDRi, 8.81 dB SI-SDR, as published</source>
   <translation>ESC-50, zwei Geräusche bei 0 dB: 10,04 dB SDRi, 8,81 dB SI-SDR, wie veröffentlicht</translation>
  </message>
  <message>
   <source>MIT (code); no separate terms for the weights</source>
   <translation>MIT (Code); keine eigenen Bedingungen für die Gewichte</translation>
  </message>
  <message>
   <source>The code of AudioSep is under the MIT licence: free to use, copy, change and sell, without warranty, as long as its copyright notice (Xubo Liu and contributors) is kept. The weights are published by the same authors without terms of their own. They were trained on recordings from AudioSet, VGGSound, AudioCaps, Clotho and others, whose makers hold their own rights. The tokenizer of RoBERTa (Facebook AI) is under the MIT licence.</source>
   <translation>Der Code von AudioSep steht unter der MIT-Lizenz: Er darf frei benutzt, kopiert, verändert und verkauft werden, ohne Gewähr, solange der Urheberhinweis (Xubo Liu und Mitwirkende) bleibt. Die Gewichte haben dieselben Autoren ohne eigene Bedingungen veröffentlicht. Trainiert wurden sie mit Aufnahmen aus AudioSet, VGGSound, AudioCaps, Clotho und anderen, deren Urheber eigene Rechte haben. Der Tokenizer von RoBERTa (Facebook AI) steht unter der MIT-Lizenz.</translation>
  </message>
  <message>
   <source>Compares sounds with words: open labels for sounds and for components.</source>
   <translation>Vergleicht Geräusche mit Worten: freie Namen für Geräusche und Komponenten.</translation>
  </message>
  <message>
   <source>Microsoft's CLAP of 2023 (HTSAT and GPT-2): a vector for seven seconds of sound and one for any text, in the same space.</source>
   <translation>Microsofts CLAP von 2023 (HTSAT und GPT-2): ein Vektor für sieben Sekunden Ton und einer für jeden Text, im selben Raum.</translation>
  </message>
  <message>
   <source>the labeller “CLAP”</source>
   <translation>die Erkennung „CLAP“</translation>
  </message>
  <message>
   <source>naming components by words</source>
   <translation>Namen für Komponenten</translation>
  </message>
  <message>
   <source>800 MB of memory</source>
   <translation>800 MB Arbeitsspeicher</translation>
  </message>
  <message>
   <source>ESC-50, zero-shot: 93.9 % as published by its authors, 89.9 % in MAEB</source>
   <translation>ESC-50 ohne Training: 93,9 % nach seinen Autoren, 89,9 % in MAEB</translation>
  </message>
  <message>
   <source>Microsoft Public License (MS-PL)</source>
   <translation>Microsoft Public License (MS-PL)</translation>
  </message>
  <message>
   <source>The weights are under the Microsoft Public License: free to use, change and pass on, also commercially. Whoever passes them on keeps the notices and gives source form under the same licence only; names and trademarks of the makers may not be used; who sues over patents loses the grant; there is no warranty. The tokenizer of GPT-2 (OpenAI) is under a modified MIT licence.</source>
   <translation>Die Gewichte stehen unter der Microsoft Public License: Sie dürfen frei benutzt, verändert und weitergegeben werden, auch kommerziell. Wer sie weitergibt, behält die Hinweise bei und gibt Quellen nur unter derselben Lizenz; Namen und Marken der Urheber dürfen nicht benutzt werden; wer wegen Patenten klagt, verliert die Erlaubnis; es gibt keine Gewähr. Der Tokenizer von GPT-2 (OpenAI) steht unter einer abgewandelten MIT-Lizenz.</translation>
  </message>
  <message>
   <source>Describes a sound in a sentence.</source>
   <translation>Beschreibt ein Geräusch in einem Satz.</translation>
  </message>
  <message>
   <source>Microsoft's captioner on top of its CLAP of 2023: GPT-2 writes what seven seconds of sound are.</source>
   <translation>Microsofts Beschreiber auf dem CLAP von 2023: GPT-2 schreibt, was sieben Sekunden Ton sind.</translation>
  </message>
  <message>
   <source>captions that describe a component or a stretch of sound</source>
   <translation>Sätze, die eine Komponente oder ein Stück Ton beschreiben</translation>
  </message>
  <message>
   <source>1.9 GB of memory</source>
   <translation>1,9 GB Arbeitsspeicher</translation>
  </message>
  <message>
   <source>no figures were published for these weights alone</source>
   <translation>zu diesen Gewichten allein wurden keine Zahlen veröffentlicht</translation>
  </message>
  <message>
   <source>The weights are under the Microsoft Public License: free to use, change and pass on, also commercially. Whoever passes them on keeps the notices and gives source form under the same licence only; names and trademarks of the makers may not be used; who sues over patents loses the grant; there is no warranty. GPT-2 (OpenAI), which is part of it, is under a modified MIT licence.</source>
   <translation>Die Gewichte stehen unter der Microsoft Public License: Sie dürfen frei benutzt, verändert und weitergegeben werden, auch kommerziell. Wer sie weitergibt, behält die Hinweise bei und gibt Quellen nur unter derselben Lizenz; Namen und Marken der Urheber dürfen nicht benutzt werden; wer wegen Patenten klagt, verliert die Erlaubnis; es gibt keine Gewähr. GPT-2 (OpenAI), ein Teil davon, steht unter einer abgewandelten MIT-Lizenz.</translation>
  </message>
 </context>
 <context>
  <name>ComponentOptions</name>
  <message>
   <source>Length of a window</source>
   <translation>Länge eines Fensters</translation>
  </message>
  <message>
   <source>From one window to the next</source>
   <translation>Von einem Fenster zum nächsten</translation>
  </message>
  <message>
   <source>So much is listened to at once</source>
   <translation>So viel wird auf einmal angehört</translation>
  </message>
  <message>
   <source>Neighbours overlap by the rest of a window</source>
   <translation>Nachbarn überlappen sich um den Rest eines Fensters</translation>
  </message>
  <message>
   <source>Who listens</source>
   <translation>Wer zuhört</translation>
  </message>
  <message>
   <source>CLAP takes any names for sounds; its weights are under File, Models</source>
   <translation>CLAP versteht jeden Namen für Klänge; seine Gewichte gibt es unter Datei, Modelle</translation>
  </message>
  <message>
   <source>Only these sounds</source>
   <translation>Nur diese Klänge</translation>
  </message>
  <message>
   <source>All that the labeller knows</source>
   <translation>Alle, die die Erkennung kennt</translation>
  </message>
  <message>
   <source>One sound in each line; empty for all</source>
   <translation>Ein Klang je Zeile; leer für alle</translation>
  </message>
  <message>
   <source>Load a list…</source>
   <translation>Liste laden …</translation>
  </message>
  <message>
   <source>A text file with one sound in each line</source>
   <translation>Eine Textdatei mit einem Klang je Zeile</translation>
  </message>
  <message>
   <source>Windows of</source>
   <translation>Fenster von</translation>
  </message>
  <message>
   <source>every</source>
   <translation>alle</translation>
  </message>
  <message>
   <source>Heard by</source>
   <translation>Gehört von</translation>
  </message>
 </context>
 <context>
  <name>ComponentRow</name>
  <message>
   <source>Everything else</source>
   <translation>Alles Übrige</translation>
  </message>
  <message>
   <source>Listen to “{0}” alone</source>
   <translation>„{0}“ allein anhören</translation>
  </message>
  <message>
   <source>Mute “{0}”</source>
   <translation>„{0}“ stummschalten</translation>
  </message>
  <message>
   <source>Hear only “{0}” (solo)</source>
   <translation>Nur „{0}“ hören (Solo)</translation>
  </message>
  <message>
   <source>Gain of “{0}” in decibels</source>
   <translation>Verstärkung von „{0}“ in Dezibel</translation>
  </message>
  <message>
   <source>Gain; double-click for 0 dB</source>
   <translation>Verstärkung; Doppelklick für 0 dB</translation>
  </message>
  <message>
   <source>Make an edit that keeps only “{0}”</source>
   <translation>Eine Bearbeitung anlegen, die nur „{0}“ behält</translation>
  </message>
  <message>
   <source>Make an edit that removes “{0}”</source>
   <translation>Eine Bearbeitung anlegen, die „{0}“ entfernt</translation>
  </message>
  <message>
   <source>Confirmed with {0}</source>
   <translation>Bestätigt mit {0}</translation>
  </message>
  <message>
   <source>How large its share is in what was separated, as the labeller hears it</source>
   <translation>Wie groß sein Anteil an dem ist, was getrennt wurde, so wie die Erkennung es hört</translation>
  </message>
 </context>
 <context>
  <name>Components</name>
  <message>
   <source>Something is still being done here. Wait for it or cancel it.</source>
   <translation>Hier wird noch gearbeitet. Warten Sie darauf oder brechen Sie es ab.</translation>
  </message>
  <message>
   <source>Finding components</source>
   <translation>Komponenten werden gesucht</translation>
  </message>
  <message>
   <source>It was stopped.</source>
   <translation>Es wurde beendet.</translation>
  </message>
  <message>
   <source>The search was stopped. What was found by then stays.</source>
   <translation>Die Suche wurde beendet. Was bis dahin gefunden war, bleibt.</translation>
  </message>
  <message>
   <source>The export was cancelled.</source>
   <translation>Der Export wurde abgebrochen.</translation>
  </message>
  <message>
   <source>Exporting stems</source>
   <translation>Einzelspuren werden exportiert</translation>
  </message>
  <message>
   <source>Describing</source>
   <translation>Wird beschrieben</translation>
  </message>
  <message>
   <source>Separating “{0}”</source>
   <translation>„{0}“ wird getrennt</translation>
  </message>
  <message>
   <source>Listening</source>
   <translation>Wird angehört</translation>
  </message>
  <message>
   <source>There is only silence: nothing to take apart.</source>
   <translation>Dort ist nur Stille: Es gibt nichts zu zerlegen.</translation>
  </message>
  <message>
   <source>Not known, and not looked for: {0}.</source>
   <translation>Nicht bekannt und nicht gesucht: {0}.</translation>
  </message>
  <message>
   <source>Keep only this component</source>
   <translation>Nur diese Komponente behalten</translation>
  </message>
  <message>
   <source>Remove component</source>
   <translation>Komponente entfernen</translation>
  </message>
  <message>
   <source>There is only silence: nothing to describe.</source>
   <translation>Dort ist nur Stille: Es gibt nichts zu beschreiben.</translation>
  </message>
  <message>
   <source>Make captions of it</source>
   <translation>Untertitel daraus machen</translation>
  </message>
  <message>
   <source>Describe in captions</source>
   <translation>In Untertiteln beschreiben</translation>
  </message>
  <message>
   <source>Everything is muted: there was nothing to write.</source>
   <translation>Alles ist stummgeschaltet: Es gab nichts zu schreiben.</translation>
  </message>
  <message>
   <source>{0} files are written to “{1}”.</source>
   <translation>{0} Dateien wurden in „{1}“ geschrieben.</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>Im Ordner zeigen</translation>
  </message>
 </context>
 <context>
  <name>ComponentsDock</name>
  <message>
   <source>Components</source>
   <translation>Komponenten</translation>
  </message>
 </context>
 <context>
  <name>ComponentsPanel</name>
  <message>
   <source>Components</source>
   <translation>Komponenten</translation>
  </message>
  <message>
   <source>How components are looked for</source>
   <translation>Wie Komponenten gesucht werden</translation>
  </message>
  <message>
   <source>Progress of the search</source>
   <translation>Fortschritt der Suche</translation>
  </message>
  <message>
   <source>Hear the mix</source>
   <translation>Mischung hören</translation>
  </message>
  <message>
   <source>Hear the components with their gains, in the place of the edited sound</source>
   <translation>Die Komponenten mit ihren Verstärkungen hören, anstelle des bearbeiteten Klangs</translation>
  </message>
  <message>
   <source>Export stems…</source>
   <translation>Exportieren …</translation>
  </message>
  <message>
   <source>Write each as a WAV file, as it is set here; what is muted is left out</source>
   <translation>Jede als WAV-Datei schreiben, so wie sie hier eingestellt ist; was stumm ist, fällt weg</translation>
  </message>
  <message>
   <source>Describe this in words</source>
   <translation>Das in Worten beschreiben</translation>
  </message>
  <message>
   <source>Say in sentences what is heard there, one for every seven seconds</source>
   <translation>In Sätzen sagen, was dort zu hören ist, einen für je sieben Sekunden</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Beenden</translation>
  </message>
  <message>
   <source>Find components</source>
   <translation>Komponenten finden</translation>
  </message>
  <message>
   <source>Listening…</source>
   <translation>Wird angehört …</translation>
  </message>
  <message>
   <source>No component was confirmed there.

Try another stretch, or a list of sounds that you expect.</source>
   <translation>Dort wurde keine Komponente bestätigt.

Versuchen Sie eine andere Stelle oder eine Liste von Klängen, die Sie erwarten.</translation>
  </message>
  <message>
   <source>What is this made of? Sounds that are heard are separated, and those that are recognised in what comes out are shown here.

Select some time or a window first, or take the whole recording apart.</source>
   <translation>Woraus besteht das? Klänge, die zu hören sind, werden getrennt, und die im Ergebnis wiedererkannten erscheinen hier.

Wählen Sie zuerst eine Zeit oder ein Fenster aus, oder zerlegen Sie die ganze Aufnahme.</translation>
  </message>
  <message>
   <source>in the selected time</source>
   <translation>in der ausgewählten Zeit</translation>
  </message>
  <message>
   <source>in the selected window</source>
   <translation>im ausgewählten Fenster</translation>
  </message>
  <message>
   <source>in everything</source>
   <translation>in allem</translation>
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
  <name>Detecting</name>
  <message>
   <source>Listening for sounds</source>
   <translation>Klänge werden gesucht</translation>
  </message>
  <message>
   <source>Detect sounds</source>
   <translation>Klänge erkennen</translation>
  </message>
  <message>
   <source>Stopped at {0}. What was found up to there stays.</source>
   <translation>Angehalten bei {0}. Was bis dahin gefunden wurde, bleibt.</translation>
  </message>
  <message>
   <source>No sound was found. A lower threshold shows the less certain ones.</source>
   <translation>Es wurde kein Klang gefunden. Eine niedrigere Schwelle zeigt auch die unsicheren.</translation>
  </message>
  <message>
   <source>Change threshold</source>
   <translation>Schwelle ändern</translation>
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
  <name>Drops</name>
  <message>
   <source>Drop it to open “{0}”</source>
   <translation>Loslassen, um „{0}“ zu öffnen</translation>
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
   <source>Get the model…</source>
   <translation>Modell holen…</translation>
  </message>
  <message>
   <source>Fetch what this separator needs; then it goes on</source>
   <translation>Holt, was dieses Trennverfahren braucht; danach geht es weiter</translation>
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
   <source>A copy of the film with the edited sound</source>
   <translation>Eine Kopie des Films mit dem bearbeiteten Ton</translation>
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
   <source> (as the recording)</source>
   <translation> (wie die Aufnahme)</translation>
  </message>
  <message>
   <source>Captions beside it (SRT)</source>
   <translation>Untertitel daneben (SRT)</translation>
  </message>
  <message>
   <source>Captions in it</source>
   <translation>Untertitel darin</translation>
  </message>
  <message>
   <source>The picture is copied as it is. Its sound becomes the edited one: AAC in MP4, FLAC, which loses nothing, in Matroska.</source>
   <translation>Das Bild wird unverändert kopiert. Der Ton wird der bearbeitete: AAC in MP4, in Matroska das verlustfreie FLAC.</translation>
  </message>
  <message>
   <source>The captions of the project, laid out by the chosen rules.</source>
   <translation>Die Untertitel des Projekts, nach den gewählten Regeln gesetzt.</translation>
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
   <source>Captions and labels</source>
   <translation>Untertitel und Textmarken</translation>
  </message>
  <message>
   <source>Import captions</source>
   <translation>Untertitel importieren</translation>
  </message>
  <message>
   <source>Save project</source>
   <translation>Projekt speichern</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Exportieren</translation>
  </message>
  <message>
   <source>Lists</source>
   <translation>Listen</translation>
  </message>
  <message>
   <source>List of sounds</source>
   <translation>Liste von Klängen</translation>
  </message>
  <message>
   <source>Folder for the stems</source>
   <translation>Ordner für die Einzelspuren</translation>
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
  <name>Found</name>
  <message>
   <source>Accept sound</source>
   <translation>Klang annehmen</translation>
  </message>
  <message>
   <source>Reject sound</source>
   <translation>Klang verwerfen</translation>
  </message>
  <message>
   <source>Rename sound</source>
   <translation>Klang umbenennen</translation>
  </message>
  <message>
   <source>Move sound</source>
   <translation>Klang verschieben</translation>
  </message>
  <message>
   <source>Delete sounds</source>
   <translation>Klänge löschen</translation>
  </message>
  <message>
   <source>Delete sound</source>
   <translation>Klang löschen</translation>
  </message>
  <message>
   <source>Add sound</source>
   <translation>Klang hinzufügen</translation>
  </message>
  <message>
   <source>Leave sound open</source>
   <translation>Klang offen lassen</translation>
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
  <name>labellers</name>
  <message>
   <source>Built-in labeller</source>
   <translation>Eingebaute Erkennung</translation>
  </message>
  <message>
   <source>CLAP</source>
   <translation>CLAP</translation>
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
  <name>models</name>
  <message>
   <source>Delete the model?</source>
   <translation>Modell löschen?</translation>
  </message>
  <message>
   <source>Delete {0}?</source>
   <translation>{0} löschen?</translation>
  </message>
  <message>
   <source>{0} will be free. Edits that need it stay, and ask for it again.</source>
   <translation>{0} werden frei. Bearbeitungen, die es brauchen, bleiben und fragen wieder danach.</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>Löschen</translation>
  </message>
  <message>
   <source>Files of {0}</source>
   <translation>Dateien von {0}</translation>
  </message>
  <message>
   <source>Where to keep the models</source>
   <translation>Wo die Modelle liegen sollen</translation>
  </message>
 </context>
 <context>
  <name>Models</name>
  <message>
   <source>It was stopped. What has arrived is kept.</source>
   <translation>Angehalten. Was schon da ist, bleibt.</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Noch einmal</translation>
  </message>
  <message>
   <source>Models…</source>
   <translation>Modelle…</translation>
  </message>
  <message>
   <source>The file was taken. Of {0} still missing: {1}.</source>
   <translation>Die Datei wurde übernommen. Von {0} fehlen noch: {1}.</translation>
  </message>
  <message>
   <source>{0} is ready.</source>
   <translation>{0} ist bereit.</translation>
  </message>
  <message>
   <source>{0} is whole.</source>
   <translation>{0} ist unversehrt.</translation>
  </message>
  <message>
   <source>{0} was deleted.</source>
   <translation>{0} wurde gelöscht.</translation>
  </message>
  <message>
   <source>The models were moved.</source>
   <translation>Die Modelle wurden verschoben.</translation>
  </message>
  <message>
   <source>Separate with {0}</source>
   <translation>Mit {0} trennen</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <source>{0} of {1}</source>
   <translation>{0} von {1}</translation>
  </message>
  <message>
   <source>{0}/s, {1} left</source>
   <translation>{0}/s, noch {1}</translation>
  </message>
  <message>
   <source>Memory is short, so the separator works in smaller pieces. The result is the same; it takes longer.</source>
   <translation>Der Arbeitsspeicher ist knapp, also arbeitet das Trennverfahren in kleineren Stücken. Das Ergebnis ist dasselbe; es dauert länger.</translation>
  </message>
  <message>
   <source>The GPU has too little memory, so the separator works on the CPU. The result is the same; it takes longer.</source>
   <translation>Die GPU hat zu wenig Speicher, also arbeitet das Trennverfahren auf der CPU. Das Ergebnis ist dasselbe; es dauert länger.</translation>
  </message>
  <message>
   <source>Downloading</source>
   <translation>Wird geladen</translation>
  </message>
  <message>
   <source>The line dropped; trying again soon</source>
   <translation>Verbindung unterbrochen; gleich ein neuer Versuch</translation>
  </message>
  <message>
   <source>Checking</source>
   <translation>Wird geprüft</translation>
  </message>
  <message>
   <source>Converting</source>
   <translation>Wird umgewandelt</translation>
  </message>
  <message>
   <source>Copying</source>
   <translation>Wird kopiert</translation>
  </message>
  <message>
   <source>Moving</source>
   <translation>Wird verschoben</translation>
  </message>
  <message>
   <source>Connecting</source>
   <translation>Verbindung wird aufgebaut</translation>
  </message>
  <message>
   <source>Deleting</source>
   <translation>Wird gelöscht</translation>
  </message>
  <message>
   <source>Ready, {0}</source>
   <translation>Bereit, {0}</translation>
  </message>
  <message>
   <source>{0} of {1} have arrived</source>
   <translation>{0} von {1} sind da</translation>
  </message>
  <message>
   <source>Not here, {0}</source>
   <translation>Nicht hier, {0}</translation>
  </message>
 </context>
 <context>
  <name>ModelsDialog</name>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Zustand</translation>
  </message>
  <message>
   <source>Used for</source>
   <translation>Wozu</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>Herunterladen</translation>
  </message>
  <message>
   <source>Needs</source>
   <translation>Braucht</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>Güte</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>Lizenz</translation>
  </message>
  <message>
   <source>I accept this licence</source>
   <translation>Ich nehme diese Lizenz an</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>Fortschritt</translation>
  </message>
  <message>
   <source>What is being done</source>
   <translation>Was gerade geschieht</translation>
  </message>
  <message>
   <source>Fetch this model, and check it</source>
   <translation>Dieses Modell holen und prüfen</translation>
  </message>
  <message>
   <source>Stop; what has arrived is kept, and the next download goes on from there</source>
   <translation>Anhalten; was da ist, bleibt, und das nächste Mal geht es dort weiter</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Read all its files and compare them with what they were</source>
   <translation>Alle Dateien lesen und mit dem vergleichen, was sie waren</translation>
  </message>
  <message>
   <source>Check</source>
   <translation>Prüfen</translation>
  </message>
  <message>
   <source>Delete…</source>
   <translation>Löschen…</translation>
  </message>
  <message>
   <source>Free the disk space it takes</source>
   <translation>Den Platz auf der Festplatte freigeben</translation>
  </message>
  <message>
   <source>Take files of this model that you have already</source>
   <translation>Dateien dieses Modells übernehmen, die Sie schon haben</translation>
  </message>
  <message>
   <source>Import files…</source>
   <translation>Dateien importieren…</translation>
  </message>
  <message>
   <source>Where models are kept</source>
   <translation>Wo die Modelle liegen</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>Show it in the file manager</source>
   <translation>Im Dateimanager zeigen</translation>
  </message>
  <message>
   <source>Move…</source>
   <translation>Verschieben…</translation>
  </message>
  <message>
   <source>Keep all models in another folder</source>
   <translation>Alle Modelle in einem anderen Ordner aufbewahren</translation>
  </message>
  <message>
   <source>Stay offline</source>
   <translation>Offline bleiben</translation>
  </message>
  <message>
   <source>Never fetch anything</source>
   <translation>Nie etwas holen</translation>
  </message>
  <message>
   <source>Kept in {0}: {1}</source>
   <translation>Sie liegen in {0}: {1}</translation>
  </message>
  <message>
   <source>Large networks run on: {0}</source>
   <translation>Große Netze rechnen auf: {0}</translation>
  </message>
  <message>
   <source>{0}, from {1}</source>
   <translation>{0}, von {1}</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Fortsetzen</translation>
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
   <source>Use another separator</source>
   <translation>Ein anderes Trennverfahren benutzen</translation>
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
  <message>
   <source>AudioSep</source>
   <translation>AudioSep</translation>
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
   <source>The lane of speech</source>
   <translation>Die Spur der Sprache</translation>
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
   <source>Pauses up to</source>
   <translation>Pausen bis</translation>
  </message>
  <message>
   <source>Shorter pauses in speech count as speech.</source>
   <translation>Kürzere Pausen in Sprache zählen als Sprache.</translation>
  </message>
  <message>
   <source>Speech from</source>
   <translation>Sprache ab</translation>
  </message>
  <message>
   <source>Shorter speech counts as none.</source>
   <translation>Kürzere Sprache zählt nicht.</translation>
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
  <name>SoundDelegate</name>
  <message>
   <source>Name of the sound</source>
   <translation>Name des Klangs</translation>
  </message>
  <message>
   <source>Play this sound (Space)</source>
   <translation>Diesen Klang abspielen (Leertaste)</translation>
  </message>
  <message>
   <source>It is there (Right)</source>
   <translation>Er ist da (Rechts)</translation>
  </message>
  <message>
   <source>It is not there (Left)</source>
   <translation>Er ist nicht da (Links)</translation>
  </message>
 </context>
 <context>
  <name>Sounds</name>
  <message>
   <source>Remove sound</source>
   <translation>Klang entfernen</translation>
  </message>
  <message>
   <source>Keep only this sound</source>
   <translation>Nur diesen Klang behalten</translation>
  </message>
  <message>
   <source>Remove every sound like this</source>
   <translation>Alle solchen Klänge entfernen</translation>
  </message>
  <message>
   <source>Select a sound in the Sounds panel first.</source>
   <translation>Wählen Sie zuerst einen Klang in der Liste der Klänge aus.</translation>
  </message>
  <message>
   <source>Type first which sound the edit means.</source>
   <translation>Schreiben Sie zuerst, welchen Klang die Bearbeitung meint.</translation>
  </message>
  <message>
   <source>Looking for that sound</source>
   <translation>Dieser Klang wird gesucht</translation>
  </message>
  <message>
   <source>The labeller does not know “{0}”. Try “Find by example”.</source>
   <translation>Die Erkennung kennt „{0}“ nicht. Versuchen Sie „Nach Beispiel suchen“.</translation>
  </message>
  <message>
   <source>“{0}” is heard nowhere else.</source>
   <translation>„{0}“ ist sonst nirgends zu hören.</translation>
  </message>
  <message>
   <source>“{0}” is heard in {1} more places.</source>
   <translation>„{0}“ ist an {1} weiteren Stellen zu hören.</translation>
  </message>
  <message>
   <source>“{0}” is heard in one more place.</source>
   <translation>„{0}“ ist an einer weiteren Stelle zu hören.</translation>
  </message>
  <message>
   <source>Add these windows to the edit</source>
   <translation>Diese Fenster zur Bearbeitung hinzufügen</translation>
  </message>
  <message>
   <source>Select sounds in the Sounds panel, and an edit.</source>
   <translation>Wählen Sie Klänge in der Liste der Klänge aus, und eine Bearbeitung.</translation>
  </message>
  <message>
   <source>Add windows of sounds</source>
   <translation>Fenster von Klängen hinzufügen</translation>
  </message>
  <message>
   <source>sound</source>
   <translation>Klang</translation>
  </message>
 </context>
 <context>
  <name>SoundsDock</name>
  <message>
   <source>Sounds</source>
   <translation>Klänge</translation>
  </message>
 </context>
 <context>
  <name>SoundsFilter</name>
  <message>
   <source>Find sounds</source>
   <translation>Klänge suchen</translation>
  </message>
  <message>
   <source>Words of their names</source>
   <translation>Wörter aus ihren Namen</translation>
  </message>
  <message>
   <source>Not rejected</source>
   <translation>Nicht verworfen</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Accepted</source>
   <translation>Angenommen</translation>
  </message>
  <message>
   <source>Rejected</source>
   <translation>Verworfen</translation>
  </message>
  <message>
   <source>All sounds</source>
   <translation>Alle Klänge</translation>
  </message>
  <message>
   <source>Which sounds to show</source>
   <translation>Welche Klänge gezeigt werden</translation>
  </message>
  <message>
   <source>Show all sounds again</source>
   <translation>Wieder alle Klänge zeigen</translation>
  </message>
  <message>
   <source>Only {0}</source>
   <translation>Nur {0}</translation>
  </message>
 </context>
 <context>
  <name>SoundsLane</name>
  <message>
   <source>Sounds</source>
   <translation>Klänge</translation>
  </message>
  <message>
   <source>Drag a sound or its edges to move them, drag over empty room to add one, double-click to rename it</source>
   <translation>Einen Klang oder seine Kanten ziehen, um sie zu verschieben; über freien Platz ziehen fügt einen hinzu, Doppelklick benennt ihn um</translation>
  </message>
  <message>
   <source>accepted</source>
   <translation>angenommen</translation>
  </message>
  <message>
   <source>sound</source>
   <translation>Klang</translation>
  </message>
 </context>
 <context>
  <name>SoundsList</name>
  <message>
   <source>Sounds that were found</source>
   <translation>Gefundene Klänge</translation>
  </message>
  <message>
   <source>Right accepts a sound, Left rejects it, Space plays it, F2 renames it, Delete takes it off the list</source>
   <translation>Rechts nimmt einen Klang an, Links verwirft ihn, die Leertaste spielt ihn, F2 benennt ihn um, Entf nimmt ihn von der Liste</translation>
  </message>
 </context>
 <context>
  <name>SoundsModel</name>
  <message>
   <source>Sound</source>
   <translation>Klang</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>Score</source>
   <translation>Wertung</translation>
  </message>
  <message>
   <source>accepted</source>
   <translation>angenommen</translation>
  </message>
  <message>
   <source>rejected</source>
   <translation>verworfen</translation>
  </message>
 </context>
 <context>
  <name>SoundsPanel</name>
  <message>
   <source>Start of the sound</source>
   <translation>Anfang des Klangs</translation>
  </message>
  <message>
   <source>End of the sound</source>
   <translation>Ende des Klangs</translation>
  </message>
  <message>
   <source>Which sounds are in this recording, and when? Earmark listens for about 200 everyday sounds.

Accept or reject what it finds, and remove or keep it with one click.</source>
   <translation>Welche Klänge sind in dieser Aufnahme, und wann? Earmark achtet auf etwa 200 alltägliche Klänge.

Nehmen Sie an oder verwerfen Sie, was es findet, und entfernen oder behalten Sie es mit einem Klick.</translation>
  </message>
  <message>
   <source>No sound is like that.</source>
   <translation>So ist kein Klang.</translation>
  </message>
  <message>
   <source>Remove this</source>
   <translation>Diesen entfernen</translation>
  </message>
  <message>
   <source>Keep only this</source>
   <translation>Nur diesen behalten</translation>
  </message>
  <message>
   <source>Remove every one like this</source>
   <translation>Alle solchen entfernen</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Detect sounds</source>
   <translation>Klänge erkennen</translation>
  </message>
  <message>
   <source>1 sound</source>
   <translation>1 Klang</translation>
  </message>
  <message>
   <source>{0} sounds</source>
   <translation>{0} Klänge</translation>
  </message>
  <message>
   <source>{0}, {1} shown</source>
   <translation>{0}, {1} zu sehen</translation>
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
  <name>Speech</name>
  <message>
   <source>The recording is still being read. Try again in a moment.</source>
   <translation>Die Aufnahme wird noch gelesen. Versuchen Sie es gleich noch einmal.</translation>
  </message>
  <message>
   <source>Looking for speech</source>
   <translation>Sprache wird gesucht</translation>
  </message>
  <message>
   <source>Silence what is not speech</source>
   <translation>Stumm, was nicht Sprache ist</translation>
  </message>
  <message>
   <source>Edit between speech</source>
   <translation>Zwischen Sprache bearbeiten</translation>
  </message>
  <message>
   <source>There is no speech in this recording, so nothing was changed.</source>
   <translation>In dieser Aufnahme ist keine Sprache, darum wurde nichts geändert.</translation>
  </message>
  <message>
   <source>There is nothing but speech in this recording.</source>
   <translation>In dieser Aufnahme ist nichts als Sprache.</translation>
  </message>
  <message>
   <source>No speech was found. Shorter speech may count, see Preferences.</source>
   <translation>Es wurde keine Sprache gefunden. In den Einstellungen kann auch kürzere zählen.</translation>
  </message>
 </context>
 <context>
  <name>SpeechLane</name>
  <message>
   <source>Speech</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>Click a stretch to select its time</source>
   <translation>Ein Klick auf ein Stück wählt seine Zeit aus</translation>
  </message>
  <message>
   <source>speech</source>
   <translation>Sprache</translation>
  </message>
 </context>
 <context>
  <name>SpeechRow</name>
  <message>
   <source>Speech</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>Speech: {0} of the time</source>
   <translation>Sprache: {0} der Zeit</translation>
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
   <source>Looking for sounds</source>
   <translation>Klänge werden gesucht</translation>
  </message>
  <message>
   <source>Looking for speech</source>
   <translation>Sprache wird gesucht</translation>
  </message>
  <message>
   <source>Looking for components</source>
   <translation>Suche nach Komponenten</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
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
  <name>ThresholdRow</name>
  <message>
   <source>Threshold</source>
   <translation>Schwelle</translation>
  </message>
  <message>
   <source>Automatic threshold</source>
   <translation>Automatische Schwelle</translation>
  </message>
  <message>
   <source>What suits each sound best</source>
   <translation>Was zu jedem Klang am besten passt</translation>
  </message>
  <message>
   <source>auto</source>
   <translation>auto</translation>
  </message>
  <message>
   <source>How sure a sound must be to be listed; no new run is needed</source>
   <translation>Wie sicher ein Klang sein muss, um in der Liste zu stehen; ohne neuen Lauf</translation>
  </message>
  <message>
   <source>Detect sounds again to try another threshold</source>
   <translation>Für eine andere Schwelle die Klänge noch einmal erkennen</translation>
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
