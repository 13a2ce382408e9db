## Sending a private analysis to a model, afterwards
sending-title = Have a model write the report
sending-words = The analysis stays in this browser. What you see below, and nothing else, goes to the model when you press the button.
sending-to = Model
sending-to-provider = It goes through this Lacuna server to { $provider }.
sending-to-own = It goes to this Lacuna server, whose own model answers. It goes no further, and the server does not keep it.
sending-untrusted = It is not trusted with facts: a section that it does not tie to the documentation is put together from the verdicts instead.
sending-none = This server offers no model that can write.
sending-hide = Words to hide besides
sending-hide-help = One a line: names of people, customers, projects. E-mail addresses, telephone numbers, CPF and CNPJ, IBAN, cards, IP addresses, keys and addresses with secrets are found by themselves; names are not.
sending-hidden = { $count ->
    [0] Nothing to hide was found.
    [one] One thing is replaced, and put back when the answer comes:
   *[other] { NUMBER($count) } things are replaced, and put back when the answer comes:
  }
sending-preview = What will be sent of your text: { $count ->
    [one] one statement
   *[other] { NUMBER($count) } statements
  }, { $characters ->
    [one] one character
   *[other] { NUMBER($characters) } characters
  }
sending-also = With it go the verdicts, the passages of the documentation and how to write the report.
sending-raw = The very request: { $size }
sending-go = Send to { $whom }
sending-server = the server
sending-writing = The model is writing: { $count ->
    [one] one character so far
   *[other] { NUMBER($count) } characters so far
  }
sending-waiting = Sent. The model has not begun to write yet.
