"""Tables of words that the page's own judging shares with the retriever's libraries."""
