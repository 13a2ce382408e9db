# Texts of the playground, in English. pt.ftl holds the same ids.

playground-title = Playground
playground-words = One prompt to several models and checkpoints, their answers side by side.
playground-models = Models to ask
playground-prompt = Prompt
playground-kept = Kept in this browser alone, until you change it. It goes to the models when you ask.
playground-system = System text
playground-system-help = Told to every model before the prompt, as how to answer.
playground-longest = Longest answer, in tokens
playground-longest-help = A token is a word or a piece of one. Empty: no limit; a small model may never stop.
playground-ask = Ask them all
playground-busy = They are answering…
playground-stop = Stop all
playground-stop-named = Stop { $model }
playground-stopped = Stopped.
playground-answers = Answers
playground-waiting = Waiting for the first words…
playground-empty = The model answered nothing.
playground-tokens = { $prompt } tokens read, { $answer } written
playground-speed = { $speed } tokens/s
playground-cut = cut at the longest answer
playground-copy-named = Copy the answer of { $model }
playground-copy-failed = The browser did not allow copying. Select the answer and copy it.
playground-no-prompt = Write a prompt first.
playground-no-model = Add a model to ask.
