# Texts of the reviews, in English. pt.ftl holds the same ids.

review-verdict-question = Is this verdict right?
review-heading-question = Is this heading right?
review-heading-own-question = Under which heading should it be written?
review-report-question = Would you hand this report on as it is?
review-accept = It is right
review-accept-report = Accept the report
review-correct = Correct it…
review-with-note = With a note…
review-right-verdict = The right verdict
review-heading = Heading
review-heading-help = Two to eight words, without a final full stop.
review-note = Note (optional)
review-consent = Your answer, with the text and passages it is about, may be used to train models: on this machine or, if you launch such a training, at the provider you choose.
review-save = Save the review
review-keep = Leave it as it was
review-accepted = You accepted it.
review-corrected = You corrected it: { $corrected }.
review-consented = May be used to train models.
review-unconsented = Not used to train models.
review-change = Change
review-withdraw = Withdraw
tally = { $reviews ->
    [one] One review on this analysis
   *[other] { NUMBER($reviews) } reviews on this analysis
  }, { $consented ->
    [0] none of which may be used to train models.
    [one] one of which may be used to train models.
   *[other] { NUMBER($consented) } of which may be used to train models.
  }
tally-build = Build a dataset
