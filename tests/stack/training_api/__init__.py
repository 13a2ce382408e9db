"""The page and a scripted HTTP API behind it: what the training rooms show, without anything that trains.

Its answers have the forms of `services.wire.training`; what is put, launched and evaluated goes through its states
in a second or two. `python -m tests.stack.training_api PORT [empty]` serves it to be looked at.
"""
