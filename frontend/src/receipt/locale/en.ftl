## What left the browser for an analysis
receipt-title = What was sent
receipt-none = Nothing of your text left this browser.
receipt-whole = The whole text, { $count ->
    [one] 1 character
   *[other] { NUMBER($count) } characters
  }, went to this Lacuna server.
receipt-part = { $count ->
    [one] 1 character
   *[other] { NUMBER($count) } characters
  } of the text went to this Lacuna server.
receipt-kept-here = This analysis is kept in this browser alone.
receipt-unknown = This analysis was asked for elsewhere: what was sent for it is not known here. Its text is kept by this Lacuna server.
receipt-relayed = Up to { $count ->
    [one] 1 character
   *[other] { NUMBER($count) } characters
  } of it went on to { $provider }: { $what }.
receipt-asked = When you asked for it, { $count ->
    [one] 1 character
   *[other] { NUMBER($count) } characters
  } of it went on to { $provider }, with what you had hidden replaced.
receipt-documents = You opened documents: from that the server can tell which passages interest you, and nothing else.
receipt-embedding = the statements, to make their vectors
receipt-judging = the statements, to be judged again
receipt-writing = the statements, to write the report
receipt-heading = what is missing, to propose headings
receipt-details = In detail
receipt-purpose = What for
receipt-to = To whom
receipt-requests = Requests
receipt-bytes = Bytes
receipt-characters = Characters of your text
receipt-sum = In all
receipt-counted = Bytes are those of the addresses and of what was sent with them. What a browser itself adds to each request, such as its name and version, is the same whatever the text.
receipt-this-server = this server
receipt-via = { $provider }, through { $server }
purpose-analysis = The text, to be analysed
purpose-following = How far it is, and the result
purpose-base = The documentation, for searching
purpose-encoder = The small language model for this device
purpose-document = A document, to be read
purpose-embedding = Sentences, to make their vectors
purpose-model = A model, to write
