"""Texts that writers might paste, on subjects that have nothing to do with each other."""

ABOUT_LACUNA_EN = """Lacuna tells a writer what a documentation base covers of a text.

Documents are cut into chunks of 200 to 500 tokens. Each statement of the text gets a verdict. \
A verdict can be covered, partial, contradicted, absent or not checkable. \
The gateway listens on port 9090 by default. \
The page can be printed on paper by a robot arm that comes with the product.
"""

ABOUT_LACUNA_PT = """A Lacuna diz a quem escreve o que uma base de documentação cobre de um texto.

Os documentos são cortados em trechos de 200 a 500 tokens. Cada afirmação do texto recebe um veredito. \
A porta padrão do gateway é 9090. \
O produto acompanha um braço robótico que imprime a página em papel.
"""

ABOUT_GARDENS_EN = """Tomato seedlings need six hours of direct sun a day. Water them at the root in the early \
morning, because wet leaves invite blight. Pinch out the side shoots once a week. Harvest the fruit when it \
comes away with a gentle twist, and never keep it in the refrigerator.
"""

ABOUT_BANKS_PT = """O pagamento da fatura vence no dia dez de cada mês. Quem atrasa paga multa de dois por cento e \
juros de mora. O limite do cartão pode ser aumentado depois de seis meses de uso. A anuidade é cobrada em doze \
parcelas iguais.
"""
