"""Files on their way in: read, judged line by line, previewed, answered, written, perhaps taken back.

`importer` says what a kind of file is; the apps above register theirs. `reading` gives every line its
verdict, `answering` takes the answers to what is doubtful, `writing` writes, `undoing` takes back,
`returning` hands the refused lines back as a file.
"""
