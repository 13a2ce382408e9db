# What the operations say

# progress
rows-saved = { $service }: { $rows } rows saved
files-saved = files saved: { $files }, { $megabytes } MB
files-checked = files checked: { $files }, { $megabytes } MB
rows-restored = { $service }: { $rows } rows restored
files-restored = files restored: { $files }, { $megabytes } MB
nul-replaced = { $table }: NUL characters replaced in { $count } texts, because PostgreSQL takes none

# results
backup-made = Backup: { $path } ({ $files } files, { $rows } rows)
backup-whole = The backup is whole. SHA-256 of its manifest: { $fingerprint }
backup-lacks = Missing in it, because the installation did not have it: { $name }
restored = Restored: { $files } files, { $rows } rows.
replaced = What was there before is kept in { $where }. Delete it once you need it no more.
moved = Moved to { $database }, { $data }. Start Lacuna there with:
kept = What is at the old place stays as it is. Delete it once you need it no more.
migrated = { $service }: { $before } → { $after }
unchanged = { $service }: { $after }, unchanged
none = none
status-data = Data folder: { $path }
status-version = Version: { $version }
status-tables = { $service }: revision { $there } of { $newest }, { $database }
status-rows = rows of { $table }: { $count }
status-files = files in { $folder }: { $files }, { $megabytes } MB
status-behind = The tables are not those of this version. Run: python -m services.operations migrate

key-told-once = The key { $id }. Keep what follows: it is told once.
key-line = { $id }  { $state ->
    [active] active
    [expired] expired
   *[revoked] revoked
  }  { $scopes }  { $name }
key-revoked = Nobody is let in by the key { $id } any more.

# failures
target-exists = { $path } exists already. Name a place that is free.
no-backup = There is no backup at { $path }.
no-manifest = This is no backup: it has no manifest.json.
bad-manifest = The backup's manifest is damaged.
bad-archive = The archive is damaged, or it is compressed: unpack it first.
newer-format = The backup was written by a newer version of Lacuna ({ $product }). Use that version or a later one.
newer-backup = The backup's tables of { $service } are at revision { $revision }, which this version does not know. It was written by version { $product }: use that one or a later one.
newer-tables = The tables of { $service } are at revision { $revision }, which this version does not know. Use the version that made them, or a later one.
member-missing = The backup lacks { $name }.
member-unknown = The backup has a file that its manifest does not name: { $name }
member-damaged = A file of the backup is damaged: { $name }
unsafe-member = The backup has a file or a name that could lead outside its folder: { $name }. Nothing was restored.
rows-invalid = The rows of { $name } are not what they should be. Nothing was restored.
not-empty = The installation in { $path } is not empty. With --replace it is put aside.
services-run = Lacuna is running. Stop all its services first.
backup-busy = Another backup is being made, or files are being deleted for long. Try again later.
backup-too-long = The backup was not finished within { $hours } hours and was given up.
nothing-there = There is no installation to save: { $path } holds no databases.
files-missing = Files that the installation should have are missing or damaged: { $count }, the first is { $first }. With --allow-missing the rest is saved.
move-nowhere = Say where to: --to-database, --to-data, or both.
move-same-database = To move the files alone, copy the data folder while Lacuna is stopped.
disk-full = The disk is full. Nothing was left half done.
system = The system refused: { $reason }
database = The database is out of reach, or refused: { $reason }
setting = { $name }: { $reason }
interrupted = Interrupted. Nothing was left half done.
key-missing = There is no key { $id }. `keys list` shows those that there are.
