# Por que uma afirmação recebe seu veredito: uma frase, ao lado da afirmação.
reason-covered = A base diz isto em “{ $section }” ({ $document }).
reason-partial = “{ $section }” ({ $document }) diz uma parte disto, mas não tudo.
reason-contradicted = O texto diz “{ $said }” onde “{ $section }” ({ $document }) diz “{ $found }”.
reason-contradicted-negation = “{ $section }” ({ $document }) diz o contrário: um afirma o que o outro nega.
reason-absent = A base inteira foi pesquisada e nenhum trecho diz isto; o mais próximo está em “{ $section }” ({ $document }).
reason-absent-none = A base inteira foi pesquisada e nenhum trecho se aproxima disto.
reason-heading = Um título nomeia um assunto e não afirma nada que possa ser verificado.
reason-question = Uma pergunta não afirma nada que possa ser verificado.
reason-code = Código não é comparado com a base afirmação por afirmação.
reason-nothing = Isto não afirma nada que possa ser verificado.
