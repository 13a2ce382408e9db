# O que um relatório diz. Os argumentos chegam escapados para Markdown; as citações, já cortadas.

list = { $head } e { $last }
place = *{ $section }* ({ $document })
place-whole = o documento { $document }
place-marked = { $place } { $marks }
more-sections = { $n ->
    [one] mais uma seção
   *[other] mais { $n } seções
}

title = “{ $text }”: o que a base { $base } diz a respeito
title-plain = O texto e a base { $base }

heading-summary = Resumo
heading-similarities = Semelhanças
heading-contradictions = Contradições
heading-gaps = Lacunas
heading-lacks = O que falta na documentação
heading-leaves-out = O que o texto deixa de fora
heading-suggestions = Sugestões

## Resumo

coverage = **{ $score }% do texto está coberto** pela base { $base }, contado em palavras; considerando a incerteza dos vereditos, entre { $low }% e { $high }%.
coverage-exact = **{ $score }% do texto está coberto** pela base { $base }, contado em palavras.
coverage-wide = O intervalo é largo porque poucas palavras puderam ser verificadas: leia a parcela como uma direção, não como uma medida.
counts = Das { $n } afirmações verificáveis, { $list }.
count-covered = { $n ->
    [one] uma está coberta
   *[other] { $n } estão cobertas
}
count-partial = { $n ->
    [one] uma está coberta em parte
   *[other] { $n } estão cobertas em parte
}
count-contradicted = { $n ->
    [one] uma é contradita
   *[other] { $n } são contraditas
}
count-absent = { $n ->
    [one] uma não foi encontrada
   *[other] { $n } não foram encontradas
}
all-covered = Cada uma das { $n } afirmações verificáveis tem sua evidência na base.
all-partial = Cada uma das { $n } afirmações verificáveis tem apoio em parte, e nenhuma por inteiro.
all-contradicted = Cada uma das { $n } afirmações verificáveis é contradita.
all-absent = Nenhuma das { $n } afirmações verificáveis foi encontrada, embora toda a base tenha sido pesquisada para cada uma.
single-covered = A única afirmação verificável está coberta.
single-partial = A única afirmação verificável está coberta em parte.
single-contradicted = A base contradiz a única afirmação verificável.
single-absent = A única afirmação verificável não foi encontrada, embora toda a base tenha sido pesquisada.
unchecked = { $n ->
    [one] Outra frase não afirma nada que se possa verificar (pergunta, opinião, saudação) e não entra na conta.
   *[other] Outras { $n } frases não afirmam nada que se possa verificar (perguntas, opiniões, saudações) e não entram na conta.
}
foreign = **A base { $base } não tem nada sobre este assunto.** Ela foi pesquisada por inteiro para { $n ->
    [one] a única afirmação verificável do texto
   *[other] cada uma das { $n } afirmações verificáveis do texto
}, e mesmo os trechos mais próximos falam de outra coisa.
uncheckable = **Nada no texto pode ser verificado**: { $n ->
    [one] sua única frase é
   *[other] suas { $n } frases são
} pergunta, opinião, saudação ou algo do gênero, como “{ $text }”. A parcela de 0% não diz nada aqui sobre a base { $base }.
nothing = **Nenhuma afirmação foi encontrada no texto**, portanto não há o que comparar com a base { $base }.
agrees-most = A maior concordância é com { $item }{ $then }.
agrees-then = ; depois, com { $item }
agrees-item = { $place }, { $n ->
    [one] em uma afirmação
   *[other] em { $n } afirmações
} { $marks }
first-correct = **A resolver primeiro:** o texto diz “{ $statement }”, enquanto { $place } diz “{ $quote }” { $marks }.
first-write = { $n ->
    [one] **A escrever primeiro:** “{ $statement }” não está na base e caberia perto de { $place } { $marks }.
   *[other] **A escrever primeiro:** faltam { $n } afirmações perto de { $place } { $marks }, a começar por “{ $statement }”.
}
first-write-new = **A decidir primeiro:** se “{ $statement }” cabe nesta base; nenhuma seção dela está próxima.
first-complete = **A completar primeiro:** { $place } apoia só em parte “{ $statement }” { $marks }.
first-add = **A acrescentar primeiro:** { $place } diz também “{ $quote }” { $marks }, e o texto não.
first-nothing = Nada no texto precisa ser corrigido, e nenhum trecho central falta nele.

## Semelhanças

agree-pair = O texto diz “{ $statement }”; { $place } diz “{ $quote }” { $marks }.
agree-one = { $place } apoia “{ $statement }” { $marks }.
agree-many = O texto e { $place } concordam em { $n } afirmações:
agree-item = “{ $statement }” { $marks }
agree-item-pair = “{ $statement }”; na base, “{ $quote }” { $marks }
agree-rest = { $n ->
    [one] e em mais uma { $marks }.
   *[other] e em mais { $n } { $marks }.
}
agree-elsewhere = { $n ->
    [one] Mais uma afirmação tem apoio em outro lugar: { $list }.
   *[other] Mais { $n } afirmações têm apoio em outros lugares: { $list }.
}
agree-none = Nenhuma afirmação do texto tem apoio por inteiro; o que mais se aproxima é { $place } { $marks }.

## Contradições

contradiction = O texto diz “{ $statement }”, mas { $place } diz “{ $quote }” { $marks }.
contradiction-differs = **{ $here }** contra **{ $there }**.
contradictions-rest = { $n ->
    [one] Mais uma afirmação é contradita { $marks }.
   *[other] Mais { $n } afirmações são contraditas { $marks }.
}

## Lacunas

lacks-searched = Toda a base foi pesquisada para { $n ->
    [one] esta afirmação; o trecho mais próximo não a sustenta.
   *[other] cada uma destas { $n } afirmações; os trechos mais próximos não as sustentam.
}
lacks-near = O mais próximo é { $place }, onde “{ $quote }” { $marks } não basta para:
lacks-item = “{ $statement }”{ $nearest }
lacks-item-nearest = {" "}(mais próximo: { $marks })
lacks-homeless = Perto de nenhuma seção da base:
lacks-partial = Ditas só em parte por { $place }:
lacks-partial-item = “{ $statement }”, de que a base tem “{ $quote }” { $marks }. { $reason }
lacks-rest = { $n ->
    [one] e mais uma afirmação { $marks }.
   *[other] e mais { $n } afirmações { $marks }.
}
lacks-groups-rest = { $n ->
    [one] Mais uma afirmação ausente cabe em outro lugar: { $list }.
   *[other] Mais { $n } afirmações ausentes cabem em outros lugares: { $list }.
}
lacks-partial-groups-rest = { $n ->
    [one] Mais uma afirmação é dita só em parte em outro lugar: { $list }.
   *[other] Mais { $n } afirmações são ditas só em parte em outros lugares: { $list }.
}
foreign-list = Não encontradas em lugar algum da base:
foreign-nearest = O trecho que chegou mais perto é “{ $quote }”, em { $place } { $marks }: outro assunto.
foreign-empty = A busca não trouxe trecho algum com que comparar.
left-out = { $place }:
left-out-item = “{ $quote }” { $marks }
left-out-rest = { $n ->
    [one] e mais um trecho { $marks }.
   *[other] e mais { $n } trechos { $marks }.
}
left-out-groups-rest = { $n ->
    [one] Mais um trecho ficou de fora, em: { $list }.
   *[other] Mais { $n } trechos ficaram de fora, em: { $list }.
}
gaps-none = Nenhuma, em nenhum dos sentidos: cada afirmação verificável tem sua evidência, e as seções de onde ela vem não têm trecho central que o texto deixe de fora.

## Sugestões

suggest-correct = **Resolva “{ $statement }”.** { $place } diz “{ $quote }” { $marks }: corrija o texto, ou o documento, se o texto for o mais recente dos dois.
suggest-replace = **Troque “{ $here }” por “{ $there }”** em “{ $statement }”, para seguir { $place } { $marks }; ou corrija o documento, se o texto for o mais recente dos dois.
suggest-write = **Em { $document }, sob *{ $section }*, escreva:** { $what }. O mais próximo que há ali hoje é { $marks }; cabe ao autor fornecer os fatos.
suggest-write-whole = **Em { $document }, escreva:** { $what }. O mais próximo que há ali hoje é { $marks }; cabe ao autor fornecer os fatos.
suggest-page = **Escreva uma página própria** sobre { $what }. A base não tem evidência de nada disso: cabe ao autor fornecer os fatos.
suggest-scope = **Decida se este assunto cabe na base { $base }.** Se o texto era para outra base, analise-o com ela.
suggest-complete = **Complete { $place }**: ali está “{ $quote }” { $marks }, e o texto acrescenta algo em { $what }. Cabe ao autor fornecer o que vai além do trecho.
suggest-add = **Acrescente ao texto** o que { $place } diz: { $what }.
suggest-facts = **Afirme o que possa ser verdadeiro ou falso.** Em vez de “{ $statement }”, diga o que acontece, quando e quanto; frases assim podem ser comparadas com a base.
suggest-nothing = **Dê ao texto ao menos uma frase que afirme algo.**
suggest-rest = { $n ->
    [one] Uma sugestão menor não aparece aqui; sua afirmação está listada acima ou marcada no texto.
   *[other] { $n } sugestões menores não aparecem aqui; suas afirmações estão listadas acima ou marcadas no texto.
}
suggest-none = Nenhuma: o texto e a base dizem o mesmo.
what-item = “{ $statement }”
what-cited = “{ $quote }” { $marks }
what-rest = { $n ->
    [one] mais uma afirmação
   *[other] mais { $n } afirmações
}
what-rest-passages = { $n ->
    [one] mais um trecho
   *[other] mais { $n } trechos
}

## Rodapé

footer = Base { $base }, versão { $version }, pesquisada em { $languages }. Vereditos: { $method }. Embeddings: { $embedding }. { $written }
written-composed = Este relatório foi composto só a partir dos vereditos, sem modelo de linguagem.
written-model = Redação de { $model }, com o prompt { $prompt }; números, contradições e citações foram conferidos com os vereditos.
written-both = Em parte redação de { $model }, com o prompt { $prompt }, em parte composto a partir dos vereditos; as citações foram conferidas.
language-en = inglês
language-pt = português

## Avisos: por que falta a redação de um modelo, ou por que foi cortada

notice-untrusted = Ao modelo { $model } não se confiam fatos; por isso este relatório foi composto só a partir dos vereditos.
notice-failed = { $code ->
    [model_not_found] O modelo { $model } não foi encontrado
    [model_retired] O modelo { $model } foi desativado pelo provedor
    [model_denied] O provedor não permite que esta chave use o modelo { $model }
    [model_key_rejected] O provedor recusou a chave do modelo { $model }
    [model_quota] A conta do modelo { $model } não tem mais cota
    [model_rate_limited] O provedor do modelo { $model } está limitando os pedidos no momento
    [model_busy] O modelo { $model } está ocupado
    [model_unreachable] O modelo { $model } está fora de alcance
    [model_timed_out] O modelo { $model } não respondeu a tempo
    [model_refused_input] O modelo { $model } não aceitou o pedido; seu contexto talvez seja pequeno demais
    [model_stream_cut] A resposta do modelo { $model } foi interrompida logo no início
    [refusal] O modelo { $model } recusou-se a escrever
    [empty] O modelo { $model } não respondeu nada
    [nonsense] O que o modelo { $model } respondeu não pôde ser ligado às evidências
    [prompt] Não existe a versão { $prompt } do prompt
   *[other] O modelo { $model } respondeu com um erro
}; por isso este relatório foi composto só a partir dos vereditos.
notice-cut = { $code ->
    [model_timed_out] O modelo { $model } silenciou antes de terminar
    [refusal] O modelo { $model } recusou-se a continuar
   *[other] A resposta do modelo { $model } foi interrompida
}: o texto dele foi mantido até onde chegou, e o restante foi composto a partir dos vereditos.
