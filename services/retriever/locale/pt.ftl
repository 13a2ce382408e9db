# Por que uma afirmação recebe seu veredito: uma frase, ao lado da afirmação.
reason-covered = A base diz isto em “{ $section }” ({ $document }).
reason-covered-together = A base diz isto em vários lugares: uma parte em “{ $section }” ({ $document }), outra em “{ $also_section }” ({ $also_document }).
reason-partial = “{ $section }” ({ $document }) diz uma parte disto, mas não tudo.
reason-partial-part = “{ $section }” ({ $document }) diz uma parte disto; nenhum trecho da base diz por inteiro { $missing }.
reason-contradicted = O texto diz “{ $said }” onde “{ $section }” ({ $document }) diz “{ $found }”.
reason-contradicted-otherwise = “{ $section }” ({ $document }) diz outra coisa sobre isto; compare as duas frases.
reason-contradicted-negation = “{ $section }” ({ $document }) diz o contrário: um afirma o que o outro nega.
reason-partial-missing = “{ $section }” ({ $document }) diz uma parte disto; nada ali corresponde a { $missing }.
reason-contradicted-unnamed = “{ $section }” ({ $document }) diz isto de “{ $found }”, que o texto não menciona.
reason-absent = A base inteira foi pesquisada e nenhum trecho diz isto; o mais próximo está em “{ $section }” ({ $document }).
reason-absent-near = A base inteira foi pesquisada e nenhum trecho diz isto claramente; leia se “{ $section }” ({ $document }) o diz com outras palavras.
reason-absent-none = A base inteira foi pesquisada e nenhum trecho se aproxima disto.
reason-heading = Um título nomeia um assunto e não afirma nada que possa ser verificado.
reason-question = Uma pergunta não afirma nada, e a base não traz nada que corresponda a ela.
reason-code = Código não é comparado com a base afirmação por afirmação.
reason-nothing = Isto não afirma nada que possa ser verificado.

# Depois da segunda leitura de um modelo.
reason-refined-covered = Em uma segunda leitura, o modelo “{ $model }” encontrou tudo isto em “{ $section }” ({ $document }).
reason-refined-partial = Em uma segunda leitura, o modelo “{ $model }” encontrou apenas uma parte disto em “{ $section }” ({ $document }).
reason-refined-partial-missing = Em uma segunda leitura, o modelo “{ $model }” encontrou uma parte disto em “{ $section }” ({ $document }), mas não “{ $missing }”.
reason-refined-contradicted = Em uma segunda leitura, o modelo “{ $model }” notou que o texto diz “{ $said }” onde “{ $section }” ({ $document }) diz “{ $found }”.
reason-refined-absent = Em uma segunda leitura, o modelo “{ $model }” não encontrou isto em nenhum dos trechos mais próximos; o que chega mais perto está em “{ $section }” ({ $document }).
